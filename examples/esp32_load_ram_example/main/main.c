/**
 * Loads an application into a target's RAM over UART and runs it. Flash is not touched.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_uart.h"

static const char TAG[] = "serial_ram_loader";

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    /* The application prints at the rate at which it was loaded, or at its own: 115200 is both. */
    if (example_connect(&loader, 0) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Loading app to RAM ...");
        if (example_load_ram(&loader, &example_app) == ESP_LOADER_SUCCESS) {
            example_listen(TAG, &port.port);
        } else {
            ESP_LOGE(TAG, "Loading to ram failed ...");
        }
    }
    esp_loader_deinit(&loader);
}
