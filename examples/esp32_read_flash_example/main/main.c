/**
 * Reads a target's flash: writes a pattern to a sector, reads it back and compares.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_uart.h"
#include <string.h>

enum {
    HIGHER_RATE = 230400,
    SECTOR_SIZE = 4096,
    BLOCK_SIZE = 1024,
};

#define ADDRESS 0x3F0000

static const char TAG[] = "serial_flasher";

static uint8_t written[SECTOR_SIZE];
static uint8_t read_back[SECTOR_SIZE];

static esp_loader_error_t write_pattern(esp_loader_t *loader)
{
    esp_loader_flash_cfg_t flash = {
        .offset = ADDRESS,
        .image_size = SECTOR_SIZE,
        .block_size = BLOCK_SIZE,
    };
    for (uint32_t i = 0; i < SECTOR_SIZE; i++) {
        written[i] = (uint8_t)(i * 7 + i / 256);
    }
    RETURN_ON_ERROR(esp_loader_flash_start(loader, &flash));
    for (uint32_t at = 0; at < SECTOR_SIZE; at += BLOCK_SIZE) {
        RETURN_ON_ERROR(esp_loader_flash_write(loader, &flash, written + at, BLOCK_SIZE));
    }
    return esp_loader_flash_finish(loader, &flash);
}

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (example_connect(&loader, HIGHER_RATE) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Loading example data");
        if (write_pattern(&loader) != ESP_LOADER_SUCCESS) {
            ESP_LOGE(TAG, "Could not write to flash!");
        } else if (esp_loader_flash_read(&loader, read_back, ADDRESS, SECTOR_SIZE) !=
                   ESP_LOADER_SUCCESS) {
            ESP_LOGE(TAG, "Could not read from flash!");
        } else if (memcmp(written, read_back, SECTOR_SIZE) != 0) {
            ESP_LOGE(TAG, "Flash contents do not match example data");
        } else {
            ESP_LOGI(TAG, "Flash contents match example data");
        }
    }
    esp_loader_deinit(&loader);
}
