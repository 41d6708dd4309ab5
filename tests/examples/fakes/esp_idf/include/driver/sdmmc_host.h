/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_DRIVER_SDMMC_HOST_H
#define FAKE_DRIVER_SDMMC_HOST_H

#include "driver/gpio.h"
#include "esp_err.h"
#include "soc/soc_caps.h"

#define SDMMC_HOST_SLOT_0 0
#define SDMMC_HOST_SLOT_1 1

#define SDMMC_HOST_FLAG_1BIT              (1U << 0)
#define SDMMC_HOST_FLAG_4BIT              (1U << 1)
#define SDMMC_HOST_FLAG_ALLOC_ALIGNED_BUF (1U << 6)

#define SDMMC_FREQ_DEFAULT   20000
#define SDMMC_FREQ_HIGHSPEED 40000

#define SDMMC_SLOT_FLAG_INTERNAL_PULLUP (1U << 0)

typedef struct {
    uint32_t flags;
    int slot;
    int max_freq_khz;
    int command_timeout_ms;
} sdmmc_host_t;

typedef struct {
    gpio_num_t clk;
    gpio_num_t cmd;
    gpio_num_t d0;
    gpio_num_t d1;
    gpio_num_t d2;
    gpio_num_t d3;
    uint8_t width;
    uint32_t flags;
} sdmmc_slot_config_t;

#define SDMMC_HOST_DEFAULT()                                                                       \
    {                                                                                              \
        .slot = SDMMC_HOST_SLOT_1, .max_freq_khz = SDMMC_FREQ_DEFAULT                              \
    }

/* Pins of slot 1. */
#if CONFIG_IDF_TARGET_ESP32P4
#define SDMMC_SLOT_CONFIG_DEFAULT()                                                                \
    {                                                                                              \
        .clk = GPIO_NUM_43, .cmd = GPIO_NUM_44, .d0 = GPIO_NUM_39, .d1 = GPIO_NUM_40,              \
        .d2 = GPIO_NUM_41, .d3 = GPIO_NUM_42,                                                      \
    }
#else
#define SDMMC_SLOT_CONFIG_DEFAULT()                                                                \
    {                                                                                              \
        .clk = GPIO_NUM_14, .cmd = GPIO_NUM_15, .d0 = GPIO_NUM_2, .d1 = GPIO_NUM_4,                \
        .d2 = GPIO_NUM_12, .d3 = GPIO_NUM_13,                                                      \
    }
#endif

esp_err_t sdmmc_host_init(void);
esp_err_t sdmmc_host_init_slot(int slot, const sdmmc_slot_config_t *config);
esp_err_t sdmmc_host_deinit(void);

#endif
