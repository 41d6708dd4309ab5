/**
 * What the interface of 2020 has that 1.x does not, under its names for the linker.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V0_H
#define ESP_LOADER_V0_H

#include "esp_loader_error.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where flash hangs: GPIOs; all 0: at the chip's usual pins. */
typedef union {
    struct {
        uint32_t pin_clk : 6;
        uint32_t pin_q : 6;
        uint32_t pin_d : 6;
        uint32_t pin_cs : 6;
        uint32_t pin_hd : 6;
        uint32_t zero : 2;
    };
    uint32_t val;
} esp_loader_spi_config_t;

/** Connection arguments; those of 1.x end before the pins. */
typedef struct {
    uint32_t sync_timeout;
    int32_t trials;
    esp_loader_spi_config_t spi_pin_config;
} esp_loader_v0_connect_args_t;

/** esp_loader_v1_connect(), then the flash's pins are those given. */
esp_loader_error_t esp_loader_v0_connect(esp_loader_v0_connect_args_t *connect_args);

#ifdef __cplusplus
}
#endif

#endif
