/** Stand-in for FreeRTOS' header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_FREERTOS_STREAM_BUFFER_H
#define FAKE_FREERTOS_STREAM_BUFFER_H

#include "freertos/FreeRTOS.h"

typedef struct fake_stream *StreamBufferHandle_t;

StreamBufferHandle_t xStreamBufferCreate(size_t size, size_t trigger);
void vStreamBufferDelete(StreamBufferHandle_t stream);
size_t xStreamBufferSend(StreamBufferHandle_t stream, const void *data, size_t size,
                         TickType_t ticks);
size_t xStreamBufferReceive(StreamBufferHandle_t stream, void *data, size_t size, TickType_t ticks);
BaseType_t xStreamBufferReset(StreamBufferHandle_t stream);

#endif
