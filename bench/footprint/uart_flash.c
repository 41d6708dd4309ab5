/**
 * The smallest application that is of use: connect, write an image, verify it by MD5.
 * Its own bytes are not counted; it decides what of the library is linked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "footprint_port.h"

enum {
    BLOCK_SIZE = 1024,
};

static esp_loader_t loader;
static esp_loader_flash_cfg_t flash;

esp_loader_error_t uart_flash(void);

esp_loader_error_t uart_flash(void)
{
    esp_loader_connect_args_t connect = ESP_LOADER_CONNECT_DEFAULT();

    esp_loader_error_t error = esp_loader_init_serial(&loader, &footprint_port);
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_connect(&loader, &connect);
    }
    flash.offset = 0x10000;
    flash.image_size = footprint_image_size();
    flash.block_size = BLOCK_SIZE;
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_flash_start(&loader, &flash);
    }
    for (uint32_t at = 0; error == ESP_LOADER_SUCCESS && at < flash.image_size; at += BLOCK_SIZE) {
        const uint32_t left = flash.image_size - at;
        error = esp_loader_flash_write(&loader, &flash, footprint_image(at),
                                       left < BLOCK_SIZE ? left : BLOCK_SIZE);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_flash_finish(&loader, &flash);
    }
    return error;
}
