/**
 * Writes bootloader, partition table and application of a target through the flasher stub, then
 * shows what the target prints.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_partitions.h"
#include "example_uart.h"

enum { HIGHER_RATE = 230400 };

static const char TAG[] = "serial_stub_flasher";

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (example_connect_with_stub(&loader, HIGHER_RATE, false) == ESP_LOADER_SUCCESS &&
        example_write_all(TAG, &loader, MD5_ENABLED) == ESP_LOADER_SUCCESS) {
        example_run_target(TAG, &loader, &port);
    }
    esp_loader_deinit(&loader);
}
