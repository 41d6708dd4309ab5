/**
 * What a program of 2020 does with any port: connect, write, verify where it is built to, reset.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DROPIN_PROGRAM_0_H
#define DROPIN_PROGRAM_0_H

#include "esp_loader.h"
#include "pattern.h"
#include "serial_io.h"
#include <stdio.h>

static inline int program_0(uint32_t higher_rate)
{
    esp_loader_connect_args_t connect_config = ESP_LOADER_CONNECT_DEFAULT();
    static uint8_t payload[PATTERN_BLOCK];
    esp_loader_error_t err = esp_loader_connect(&connect_config);
    if (err != ESP_LOADER_SUCCESS) {
        printf("Cannot connect to target. Error: %d\n", err);
        return 1;
    }
    printf("Connected to target\n");
#ifndef TARGET_ESP8266
    err = esp_loader_change_baudrate(higher_rate);
    if (err == ESP_LOADER_SUCCESS) {
        err = loader_port_change_baudrate(higher_rate);
    }
    printf("Baudrate changed %d\n", err);
#else
    (void)higher_rate;
#endif
    err = esp_loader_flash_start(PATTERN_ADDRESS, PATTERN_SIZE, sizeof(payload));
    for (uint32_t at = 0; at < PATTERN_SIZE && err == ESP_LOADER_SUCCESS; at += sizeof(payload)) {
        const uint32_t left = PATTERN_SIZE - at;
        const uint32_t size = left < sizeof(payload) ? left : (uint32_t)sizeof(payload);
        pattern_fill(payload, at, size);
        err = esp_loader_flash_write(payload, size);
    }
    printf("Finished programming %d\n", err);
#if MD5_ENABLED
    if (err == ESP_LOADER_SUCCESS) {
        err = esp_loader_flash_verify();
        printf("Flash verified %d\n", err);
    }
#endif
    loader_port_reset_target();
    return err == ESP_LOADER_SUCCESS ? 0 : 1;
}

#endif
