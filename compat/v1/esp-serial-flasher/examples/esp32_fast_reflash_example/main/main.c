/**
 * Writes only those of a target's images that differ from what is in its flash. A program as they
 * were written for version 1.x.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_log.h"
#include "example_common.h"
#include "example_uart.h"

#define HIGHER_RATE 230400

static const char TAG[] = "serial_flasher";

/* Whatever keeps an image from being found equal, it is written. */
static esp_loader_error_t update(const char *name, const partition_attr_t *part)
{
    if (part->data == NULL) {
        return ESP_LOADER_ERROR_FAIL;
    }
    if (esp_loader_flash_verify_known_md5(part->addr, part->size, part->md5) ==
        ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "%s MD5 match, skipping...", name);
        return ESP_LOADER_SUCCESS;
    }
    ESP_LOGI(TAG, "%s MD5 mismatch, flashing...", name);
    return flash_binary(part->data, part->size, part->addr);
}

static esp_loader_error_t update_all(void)
{
    example_binaries_t binaries;
    get_example_binaries(esp_loader_get_target(), &binaries);
    esp_loader_error_t error = update("Bootloader", &binaries.boot);
    if (error == ESP_LOADER_SUCCESS) {
        error = update("Partition table", &binaries.part);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = update("Application", &binaries.app);
    }
    return error;
}

void app_main(void)
{
#ifdef TARGET_ESP8266
    /* Its ROM cannot change the rate, but measures it when it is connected to. */
    const loader_esp32_config_t config = EXAMPLE_UART_CONFIG(HIGHER_RATE);
#else
    const loader_esp32_config_t config = EXAMPLE_UART_CONFIG(EXAMPLE_RATE);
#endif

    if (loader_port_esp32_init(&config) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (connect_to_target(HIGHER_RATE) == ESP_LOADER_SUCCESS &&
        update_all() == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        example_run_target(TAG);
    }
}
