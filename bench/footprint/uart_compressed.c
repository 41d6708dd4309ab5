/**
 * Connects, writes a compressed image and resets the chip: no other way of writing, no digest.
 * Its own bytes are not counted; it decides what of the library is linked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "footprint_port.h"

enum {
    BLOCK_SIZE = 1024,
};

static esp_loader_t loader;
static esp_loader_flash_deflate_cfg_t deflate;

esp_loader_error_t uart_compressed(void);

esp_loader_error_t uart_compressed(void)
{
    esp_loader_connect_args_t connect = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &footprint_port));
    RETURN_ON_ERROR(esp_loader_connect(&loader, &connect));
    deflate.offset = 0x10000;
    deflate.image_size = footprint_image_size();
    deflate.compressed_size = footprint_image_size();
    deflate.block_size = BLOCK_SIZE;
    RETURN_ON_ERROR(esp_loader_flash_deflate_start(&loader, &deflate));
    for (uint32_t at = 0; at < deflate.compressed_size; at += BLOCK_SIZE) {
        const uint32_t left = deflate.compressed_size - at;
        RETURN_ON_ERROR(esp_loader_flash_deflate_write(&loader, &deflate,
                                                       (void *)(uintptr_t)footprint_image(at),
                                                       left < BLOCK_SIZE ? left : BLOCK_SIZE));
    }
    RETURN_ON_ERROR(esp_loader_flash_deflate_finish(&loader, &deflate));
    esp_loader_reset_target(&loader);
    return ESP_LOADER_SUCCESS;
}
