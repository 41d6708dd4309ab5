/**
 * Connects and writes an image that comes in pieces and is as long as it turns out to be, in the
 * memory of two sectors. Its own bytes are not counted; it decides what of the library is linked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_push_blocking.h"
#include "footprint_port.h"

enum {
    PIECE = 8, /* as much as a frame of CAN holds */
};

static esp_loader_t loader;
static esp_loader_push_t push;
static uint8_t sectors[2][ESP_LOADER_PUSH_SECTOR];

esp_loader_error_t uart_pushed(void);

esp_loader_error_t uart_pushed(void)
{
    esp_loader_connect_args_t connect = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_push_config_t config = ESP_LOADER_PUSH_CONFIG_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &footprint_port));
    RETURN_ON_ERROR(esp_loader_connect(&loader, &connect));
    config.offset = 0x10000;
    config.buffer = sectors[0];
    config.buffer_size = ESP_LOADER_PUSH_SECTOR;
    config.first = sectors[1];
    RETURN_ON_ERROR(esp_loader_flash_push_open(&loader, &push, &config));
    for (uint32_t at = 0; at < footprint_image_size(); at += PIECE) {
        RETURN_ON_ERROR(esp_loader_flash_push_feed(&loader, &push, footprint_image(at), PIECE));
    }
    return esp_loader_flash_push_end(&loader, &push, 0, NULL);
}
