/**
 * The 1.x port for ESP-IDF hosts over SDIO.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_ESP32_SDIO_PORT_H
#define LOADER_V1_ESP32_SDIO_PORT_H

#include "driver/sdmmc_host.h"
#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ESP32_SDIO_PORT_H
typedef enum {
    SDIO_4BIT = 0,
    SDIO_1BIT,
} sdio_bus_width_t;
#endif

/** How to reach the chip; UINT8_MAX stands for a pin that is not connected. */
typedef struct {
    int slot; /**< such as SDMMC_HOST_SLOT_1 */
    uint32_t max_freq_khz;
    uint8_t sdio_clk_pin; /**< without effect on an ESP32, whose pins of the bus are fixed */
    uint8_t sdio_d0_pin;
    uint8_t sdio_d1_pin;
    uint8_t sdio_d2_pin;
    uint8_t sdio_d3_pin;
    uint8_t sdio_cmd_pin;
    uint8_t reset_trigger_pin;
    uint8_t boot_pin;
    bool dont_initialize_host_driver; /**< the application has set the host and its slot up */
    sdio_bus_width_t bus_width;
} loader_esp32_sdio_config_t;

/**
 * Sets host and pins up. `config` is not kept.
 * @return ESP_LOADER_ERROR_FAIL: the slot is in use, or a pin is wrong
 */
esp_loader_error_t loader_port_esp32_sdio_init(const loader_esp32_sdio_config_t *config);

/** Gives host and pins back. May be called twice. */
void loader_port_esp32_sdio_deinit(void);

/**
 * Waits until the card raises its interrupt.
 *
 * @param timeout  in ms
 * @return ESP_LOADER_ERROR_TIMEOUT: it did not
 */
esp_loader_error_t loader_port_wait_int(uint32_t timeout);

#ifdef __cplusplus
}
#endif

#endif
