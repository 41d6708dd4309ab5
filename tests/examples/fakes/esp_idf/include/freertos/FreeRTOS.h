/** Stand-in for FreeRTOS' header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_FREERTOS_H
#define FAKE_FREERTOS_H

#include "sdkconfig.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
typedef uint32_t StackType_t;

#define pdFALSE            0
#define pdTRUE             1
#define pdFAIL             pdFALSE
#define pdPASS             pdTRUE
#define portMAX_DELAY      UINT32_MAX
#define configTICK_RATE_HZ CONFIG_FREERTOS_HZ
#define portTICK_PERIOD_MS (1000 / configTICK_RATE_HZ)
#define pdMS_TO_TICKS(ms)  ((TickType_t)((uint64_t)(ms)*configTICK_RATE_HZ / 1000))

#endif
