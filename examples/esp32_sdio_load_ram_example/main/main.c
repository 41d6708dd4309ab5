/**
 * Loads an application into a target's RAM over SDIO and runs it. Flash is not touched.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_sdio.h"
#include "example_uart.h"

static const char TAG[] = "sdio_ram_loader";

void app_main(void)
{
    static esp_loader_t loader;
    static esp32_sdio_port_t port = EXAMPLE_SDIO_PORT();
    esp32_port_t listener = EXAMPLE_LISTENER(EXAMPLE_PIN_RX, EXAMPLE_PIN_TX);

    if (esp_loader_init_sdio(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (esp32_uart_ops.init(&listener.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        esp_loader_deinit(&loader);
        return;
    }
    if (example_connect(&loader, 0) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Loading app to RAM ...");
        if (example_load_ram(&loader, &example_app) == ESP_LOADER_SUCCESS) {
            example_listen(TAG, &listener.port);
        } else {
            ESP_LOGE(TAG, "Loading to ram failed ...");
        }
    }
    esp32_uart_ops.deinit(&listener.port);
    esp_loader_deinit(&loader);
}
