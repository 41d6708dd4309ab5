/**
 * What a program of version 2.x does with any port: connect, write, verify, reset.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DROPIN_PROGRAM_2_H
#define DROPIN_PROGRAM_2_H

#include "esp_loader.h"
#include "md5_ctx.h"
#include "pattern.h"
#include <stdio.h>

static inline int program_2(esp_loader_port_t *port, uint32_t higher_rate)
{
    esp_loader_t loader;
    esp_loader_connect_args_t connect_args = ESP_LOADER_CONNECT_DEFAULT();
    struct MD5Context digest = {.bits = {0}};
    static uint8_t block[PATTERN_BLOCK];
    uint32_t flash_size = 0;
    if (esp_loader_init_serial(&loader, port) != ESP_LOADER_SUCCESS) {
        printf("serial initialization failed.\n");
        return 1;
    }
    esp_loader_error_t err = esp_loader_connect(&loader, &connect_args);
    if (err != ESP_LOADER_SUCCESS) {
        printf("Cannot connect to target. Error: %d\n", err);
        return 1;
    }
    printf("Connected to target %d\n", esp_loader_get_target(&loader));
    if (higher_rate != 0) {
        err = esp_loader_change_transmission_rate(&loader, higher_rate);
        printf("Transmission rate changed. %d\n", err);
    }
    err = esp_loader_flash_detect_size(&loader, &flash_size);
    printf("Flash size %u %d\n", (unsigned)flash_size, err);
    esp_loader_flash_cfg_t config = {
        .offset = PATTERN_ADDRESS,
        .image_size = PATTERN_SIZE,
        .block_size = PATTERN_BLOCK,
    };
    err = esp_loader_flash_start(&loader, &config);
    for (uint32_t at = 0; at < PATTERN_SIZE && err == ESP_LOADER_SUCCESS; at += PATTERN_BLOCK) {
        const uint32_t left = PATTERN_SIZE - at;
        const uint32_t size = left < PATTERN_BLOCK ? left : PATTERN_BLOCK;
        pattern_fill(block, at, size);
        err = esp_loader_flash_write(&loader, &config, block, size);
    }
    printf("Written %d\n", err);
    err = err == ESP_LOADER_SUCCESS ? esp_loader_flash_finish(&loader, &config) : err;
    printf("Finished programming %d\n", err);
    esp_loader_reset_target(&loader);
    printf("Target %d, digest %u bytes\n", esp_loader_get_target(&loader),
           (unsigned)sizeof(digest.in));
    esp_loader_deinit(&loader);
    return err == ESP_LOADER_SUCCESS ? 0 : 1;
}

#endif
