/*
 * Firmware that writes compressed images through a stub; with WRITES also plain ones, with READS it
 * reads flash, too. stub_ways.sh looks at what it takes out of the library. It is not run: other
 * tests see to it that a stub reads and that lost blocks are found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_io.h"
#include <stddef.h>

static esp_loader_port_t port;
static esp_loader_t loader;
static uint8_t block[1024];

int main(void)
{
    esp_loader_connect_args_t connect = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_flash_deflate_cfg_t deflate = {
        .image_size = 4096, .compressed_size = sizeof(block), .block_size = sizeof(block)};
    int failed = esp_loader_init_serial(&loader, &port) != ESP_LOADER_SUCCESS ||
                 esp_loader_connect_with_stub(&loader, &connect) != ESP_LOADER_SUCCESS ||
                 esp_loader_flash_deflate_start(&loader, &deflate) != ESP_LOADER_SUCCESS ||
                 esp_loader_flash_deflate_write(&loader, &deflate, block, sizeof(block)) !=
                     ESP_LOADER_SUCCESS ||
                 esp_loader_flash_deflate_finish(&loader, &deflate) != ESP_LOADER_SUCCESS;
#ifdef WRITES
    esp_loader_flash_cfg_t plain = {.image_size = sizeof(block), .block_size = sizeof(block)};
    failed |= esp_loader_flash_start(&loader, &plain) != ESP_LOADER_SUCCESS ||
              esp_loader_flash_write(&loader, &plain, block, sizeof(block)) != ESP_LOADER_SUCCESS ||
              esp_loader_flash_finish(&loader, &plain) != ESP_LOADER_SUCCESS;
#endif
#ifdef READS
    failed |= esp_loader_flash_read(&loader, block, 0, sizeof(block)) != ESP_LOADER_SUCCESS;
#endif
    return failed;
}
