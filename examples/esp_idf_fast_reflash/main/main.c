/**
 * Writes only those of a target's images that differ from what is in its flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_uart.h"

enum { HIGHER_RATE = 460800 };

static const char TAG[] = "fast_reflash";

/* A loader that has no MD5 cannot compare: then all is written. */
static esp_loader_error_t update(esp_loader_t *loader, const char *name,
                                 const example_image_t *image, uint32_t offset)
{
    const esp_loader_error_t same = esp_loader_flash_verify_known_md5(
        loader, offset, image->flash_size, (const uint8_t *)image->md5);
    switch (same) {
    case ESP_LOADER_SUCCESS:
        ESP_LOGI(TAG, "%s MD5 match, skipping...", name);
        return ESP_LOADER_SUCCESS;
    case ESP_LOADER_ERROR_INVALID_MD5:
        ESP_LOGI(TAG, "%s MD5 mismatch, flashing...", name);
        break;
    case ESP_LOADER_ERROR_UNSUPPORTED_FUNC:
        ESP_LOGW(TAG, "%s cannot be compared, flashing...", name);
        break;
    default:
        ESP_LOGE(TAG, "%s cannot be compared: error %d", name, same);
        return same;
    }
    return example_write(loader, image, offset, true);
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
        ESP_LOGE(TAG, "The serial interface cannot be set up");
        return;
    }
    esp_loader_set_line_rate(&loader, port.baud_rate);
    if (example_connect(&loader, port.baud_rate == HIGHER_RATE ? 0 : HIGHER_RATE) ==
            ESP_LOADER_SUCCESS &&
        update_all(&loader) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        example_run_target(&loader, &port);
    }
    esp_loader_deinit(&loader);
}
