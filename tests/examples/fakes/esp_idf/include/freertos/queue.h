/** Stand-in for FreeRTOS' header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_FREERTOS_QUEUE_H
#define FAKE_FREERTOS_QUEUE_H

#include "freertos/FreeRTOS.h"

typedef struct fake_queue *QueueHandle_t;

#endif
