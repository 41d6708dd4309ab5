/**
 * Connects, loads a program into RAM and runs it: nothing of flash.
 * Its own bytes are not counted; it decides what of the library is linked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "footprint_port.h"

enum {
    BLOCK_SIZE = 1024,
};

static esp_loader_t loader;
static esp_loader_mem_cfg_t ram;

esp_loader_error_t uart_ram(void);

esp_loader_error_t uart_ram(void)
{
    esp_loader_connect_args_t connect = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &footprint_port));
    RETURN_ON_ERROR(esp_loader_connect(&loader, &connect));
    ram.offset = 0x3FFB0000;
    ram.size = footprint_image_size();
    ram.block_size = BLOCK_SIZE;
    RETURN_ON_ERROR(esp_loader_mem_start(&loader, &ram));
    for (uint32_t at = 0; at < ram.size; at += BLOCK_SIZE) {
        const uint32_t left = ram.size - at;
        RETURN_ON_ERROR(esp_loader_mem_write(&loader, &ram, footprint_image(at),
                                             left < BLOCK_SIZE ? left : BLOCK_SIZE));
    }
    return esp_loader_mem_finish(&loader, &ram, ram.offset);
}
