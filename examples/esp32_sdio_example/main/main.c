/**
 * Writes bootloader, partition table and application of a target over SDIO, through the flasher
 * stub.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_partitions.h"
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
    if (example_connect_with_stub(&loader, 0, false) == ESP_LOADER_SUCCESS &&
        example_write_all(TAG, &loader, MD5_ENABLED) == ESP_LOADER_SUCCESS) {
        esp_loader_reset_target(&loader);
        example_skip_boot(&listener.port);
        example_listen(TAG, &listener.port);
    }
    esp32_uart_ops.deinit(&listener.port);
    esp_loader_deinit(&loader);
}
