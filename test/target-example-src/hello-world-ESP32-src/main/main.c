/**
 * Says once a second that it runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include <stdio.h>

enum { PERIOD_MS = 1000 };

void app_main(void)
{
    for (;;) {
        printf("Hello world!\n");
        vTaskDelay(pdMS_TO_TICKS(PERIOD_MS));
    }
}
