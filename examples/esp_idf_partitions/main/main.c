/**
 * Writes bootloader, partition table and application of a target over UART, through its ROM loader.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_uart.h"

enum { HIGHER_RATE = 460800 };

#ifndef MD5_ENABLED
#define MD5_ENABLED 0
#endif

static const char TAG[] = "partitions";

static esp_loader_error_t write_all(esp_loader_t *loader)
{
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    RETURN_ON_ERROR(example_write(loader, &example_bootloader, bootloader_offset, MD5_ENABLED));
    RETURN_ON_ERROR(example_write(loader, &example_partition_table, EXAMPLE_PARTITION_TABLE_OFFSET,
                                  MD5_ENABLED));
    return example_write(loader, &example_app, EXAMPLE_APP_OFFSET, MD5_ENABLED);
}

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "The serial interface cannot be set up");
        return;
    }
    if (example_connect(&loader, HIGHER_RATE) == ESP_LOADER_SUCCESS &&
        write_all(&loader) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        example_run_target(&loader, &port);
    }
    esp_loader_deinit(&loader);
}
