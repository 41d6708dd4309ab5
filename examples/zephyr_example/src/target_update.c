/* SPDX-License-Identifier: Apache-2.0 */
#include "target_update.h"
#include "example_flash.h"
#include "example_text.h"
#include <inttypes.h>
#include <stdio.h>

enum { BLOCK_SIZE = 1024 };

/* `-DMD5_ENABLED=0` leaves the verification out. */
#ifndef MD5_ENABLED
#define MD5_ENABLED 1
#endif

static esp_loader_error_t connect(esp_loader_t *loader, const esp_loader_connect_args_t *how,
                                  uint32_t rate)
{
    esp_loader_connect_args_t args = *how;
    printf("\n");
    const esp_loader_error_t error = esp_loader_connect(loader, &args);
    example_tell_connected(error);
    RETURN_ON_ERROR(error);
    /* The ROM of the ESP8266 cannot change it. */
    if (rate != 0 && esp_loader_get_target(loader) != ESP8266_CHIP) {
        RETURN_ON_ERROR(esp_loader_change_transmission_rate(loader, rate));
        printf("Transmission rate changed.\n");
    }
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t write_blocks(esp_loader_t *loader, esp_loader_flash_cfg_t *flash,
                                       const example_image_t *image)
{
    for (uint32_t at = 0; at < image->size; at += BLOCK_SIZE) {
        const uint32_t left = image->size - at;
        const uint32_t size = left < BLOCK_SIZE ? left : BLOCK_SIZE;
        RETURN_ON_ERROR(esp_loader_flash_write(loader, flash, image->data + at, size));
        printf("\r%u %%", (unsigned)((uint64_t)(at + size) * 100 / image->size));
        fflush(stdout);
    }
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t install(esp_loader_t *loader, const example_image_t *image,
                                  uint32_t offset)
{
    esp_loader_flash_cfg_t flash = {
        .offset = offset,
        .image_size = image->size,
        .block_size = BLOCK_SIZE,
        .skip_verify = !MD5_ENABLED || esp_loader_get_target(loader) == ESP8266_CHIP,
    };
    printf("Loading '%s' (size %" PRIu32 " B, at 0x%" PRIx32 ")\n", image->file, image->size,
           offset);
    printf("Erasing flash (this may take a while)...\n");
    RETURN_ON_ERROR(esp_loader_flash_start(loader, &flash));
    printf("Start programming\n");
    RETURN_ON_ERROR(write_blocks(loader, &flash, image));
    printf("\nFinished programming\n");
    const esp_loader_error_t error = esp_loader_flash_finish(loader, &flash);
    example_tell_finished(error, !flash.skip_verify);
    return error;
}

esp_loader_error_t target_update(esp_loader_t *loader, const esp_loader_connect_args_t *how,
                                 uint32_t rate)
{
    RETURN_ON_ERROR(connect(loader, how, rate));
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    RETURN_ON_ERROR(install(loader, &example_bootloader, bootloader_offset));
    RETURN_ON_ERROR(install(loader, &example_partition_table, EXAMPLE_PARTITION_TABLE_OFFSET));
    RETURN_ON_ERROR(install(loader, &example_app, EXAMPLE_APP_OFFSET));
    printf("\nDONE\n");
    return ESP_LOADER_SUCCESS;
}
