/**
 * The port of the examples over SDIO, and their pins. Change them here or define them in the build.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_SDIO_H
#define EXAMPLE_SDIO_H

#include "esp32_sdio_port.h"
#include "sdkconfig.h"

#ifndef EXAMPLE_PIN_CLK
#if CONFIG_IDF_TARGET_ESP32P4
/* As the ESP32-P4-Function-EV-Board is wired to its own ESP32-C6. */
#define EXAMPLE_PIN_CLK   18
#define EXAMPLE_PIN_CMD   19
#define EXAMPLE_PIN_D0    14
#define EXAMPLE_PIN_D1    15
#define EXAMPLE_PIN_D2    16
#define EXAMPLE_PIN_D3    17
#define EXAMPLE_PIN_RESET 54
#define EXAMPLE_PIN_BOOT  53
#define EXAMPLE_PIN_TX    4 /**< to the target's RX0 */
#define EXAMPLE_PIN_RX    5 /**< to the target's TX0 */
#elif CONFIG_IDF_TARGET_ESP32
/* Slot 1 has no others. */
#define EXAMPLE_PIN_CLK   14
#define EXAMPLE_PIN_CMD   15
#define EXAMPLE_PIN_D0    2
#define EXAMPLE_PIN_D1    4
#define EXAMPLE_PIN_D2    12
#define EXAMPLE_PIN_D3    13
#define EXAMPLE_PIN_RESET 25
#define EXAMPLE_PIN_BOOT  26
#define EXAMPLE_PIN_TX    18
#define EXAMPLE_PIN_RX    19
#else
#define EXAMPLE_PIN_CLK   12
#define EXAMPLE_PIN_CMD   11
#define EXAMPLE_PIN_D0    13
#define EXAMPLE_PIN_D1    14
#define EXAMPLE_PIN_D2    9
#define EXAMPLE_PIN_D3    10
#define EXAMPLE_PIN_RESET 6
#define EXAMPLE_PIN_BOOT  7
#define EXAMPLE_PIN_TX    4
#define EXAMPLE_PIN_RX    5
#endif
#endif

/** Initializes an esp32_sdio_port_t. */
#define EXAMPLE_SDIO_PORT()                                                                        \
    {                                                                                              \
        .port.ops = &esp32_sdio_ops, .slot = SDMMC_HOST_SLOT_1,                                    \
        .max_freq_khz = SDMMC_FREQ_DEFAULT, .bus_width = SDIO_4BIT,                                \
        .sdio_clk_pin = EXAMPLE_PIN_CLK, .sdio_cmd_pin = EXAMPLE_PIN_CMD,                          \
        .sdio_d0_pin = EXAMPLE_PIN_D0, .sdio_d1_pin = EXAMPLE_PIN_D1,                              \
        .sdio_d2_pin = EXAMPLE_PIN_D2, .sdio_d3_pin = EXAMPLE_PIN_D3,                              \
        .reset_pin = EXAMPLE_PIN_RESET, .boot_pin = EXAMPLE_PIN_BOOT,                              \
    }

#endif
