/**
 * Writes bootloader, partition table and application of a target over SDIO, through the flasher
 * stub.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_sdio.h"
#include "example_uart.h"

static const char TAG[] = "sdio";

static esp_loader_error_t write_all(esp_loader_t *loader)
{
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    RETURN_ON_ERROR(example_write(loader, &example_bootloader, bootloader_offset, true));
    RETURN_ON_ERROR(
        example_write(loader, &example_partition_table, EXAMPLE_PARTITION_TABLE_OFFSET, true));
    return example_write(loader, &example_app, EXAMPLE_APP_OFFSET, true);
}

void app_main(void)
{
    static esp_loader_t loader;
    static esp32_sdio_port_t port = EXAMPLE_SDIO_PORT();
    esp32_port_t listener = EXAMPLE_LISTENER(EXAMPLE_PIN_RX, EXAMPLE_PIN_TX);

    if (esp_loader_init_sdio(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "The SDIO interface cannot be set up");
        return;
    }
    if (esp32_uart_ops.init(&listener.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "The serial interface cannot be set up");
        esp_loader_deinit(&loader);
        return;
    }
    if (example_connect_with_stub(&loader, 0) == ESP_LOADER_SUCCESS &&
        write_all(&loader) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        esp_loader_reset_target(&loader);
        example_listen(&listener);
    }
    esp32_uart_ops.deinit(&listener.port);
    esp_loader_deinit(&loader);
}
