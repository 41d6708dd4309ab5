/**
 * Writes only those of a target's images that differ from what is in its flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_partitions.h"
#include "example_uart.h"

enum { HIGHER_RATE = 230400 };

static const char TAG[] = "serial_flasher";

/* Whatever keeps an image from being found equal, it is written. */
static esp_loader_error_t update(esp_loader_t *loader, const char *name,
                                 const example_image_t *image, uint32_t offset)
{
    if (esp_loader_flash_verify_known_md5(loader, offset, image->flash_size,
                                          (const uint8_t *)image->md5) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "%s MD5 match, skipping...", name);
        return ESP_LOADER_SUCCESS;
    }
    ESP_LOGI(TAG, "%s MD5 mismatch, flashing...", name);
    return example_write(loader, image, offset, MD5_ENABLED);
}

static esp_loader_error_t update_all(esp_loader_t *loader)
{
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    RETURN_ON_ERROR(update(loader, "Bootloader", &example_bootloader, bootloader_offset));
    RETURN_ON_ERROR(update(loader, "Partition table", &example_partition_table,
                           EXAMPLE_PARTITION_TABLE_OFFSET));
    return update(loader, "Application", &example_app, EXAMPLE_APP_OFFSET);
}

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

#ifdef EXAMPLE_TARGET_ESP8266
    /* Its ROM cannot change the rate, but measures it when it is connected to. */
    port.baud_rate = HIGHER_RATE;
#endif
    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    esp_loader_set_line_rate(&loader, port.baud_rate);
    if (example_connect(&loader, port.baud_rate == HIGHER_RATE ? 0 : HIGHER_RATE) ==
            ESP_LOADER_SUCCESS &&
        update_all(&loader) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        example_run_target(TAG, &loader, &port);
    }
    esp_loader_deinit(&loader);
}
