/**
 * Writes bootloader, partition table and application of a target as zlib streams, through the
 * flasher stub: what compresses well takes less time on the wire and less room in the host.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_uart.h"

enum { HIGHER_RATE = 230400 };

static const char TAG[] = "serial_flasher_deflate";

static esp_loader_error_t write_all(esp_loader_t *loader)
{
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    ESP_LOGI(TAG, "Loading bootloader...");
    RETURN_ON_ERROR(
        example_write_compressed(loader, &example_bootloader_compressed, bootloader_offset));
    ESP_LOGI(TAG, "Loading partition table...");
    RETURN_ON_ERROR(example_write_compressed(loader, &example_partition_table_compressed,
                                             EXAMPLE_PARTITION_TABLE_OFFSET));
    ESP_LOGI(TAG, "Loading app...");
    return example_write_compressed(loader, &example_app_compressed, EXAMPLE_APP_OFFSET);
}

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (example_connect_with_stub(&loader, HIGHER_RATE, false) == ESP_LOADER_SUCCESS &&
        write_all(&loader) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        example_run_target(TAG, &loader, &port);
    }
    esp_loader_deinit(&loader);
}
