/* SPDX-License-Identifier: Apache-2.0 */
#include "example_uart.h"
#include "esp_loader.h"
#include "esp_log.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include <stdio.h>

enum { BOOT_MS = 500, WAIT_MS = 100, MONITOR_SIZE = 128 };

void example_run_target(const char *tag)
{
    static uint8_t bytes[MONITOR_SIZE];
    uart_set_baudrate(UART_NUM_1, EXAMPLE_RATE);
    esp_loader_reset_target();
    vTaskDelay(pdMS_TO_TICKS(BOOT_MS));
    uart_flush_input(UART_NUM_1);
    ESP_LOGI(tag, "********************************************");
    ESP_LOGI(tag, "*** Logs below are print from slave .... ***");
    ESP_LOGI(tag, "********************************************");
    for (;;) {
        const int size = uart_read_bytes(UART_NUM_1, bytes, MONITOR_SIZE, pdMS_TO_TICKS(WAIT_MS));
        if (size > 0) {
            fwrite(bytes, 1, (size_t)size, stdout);
            fflush(stdout);
        }
    }
}
