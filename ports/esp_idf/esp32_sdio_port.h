/**
 * The port for ESP-IDF hosts with an SDMMC peripheral (ESP32, S3, P4) over SDIO.
 *
 *     esp32_sdio_port_t port = {
 *         .port.ops = &esp32_sdio_ops,
 *         .slot = SDMMC_HOST_SLOT_1,
 *         .max_freq_khz = SDMMC_FREQ_DEFAULT,
 *         .bus_width = SDIO_4BIT,
 *         .sdio_clk_pin = ..., .sdio_cmd_pin = ..., .sdio_d0_pin = ..., .sdio_d1_pin = ...,
 *         .sdio_d2_pin = ..., .sdio_d3_pin = ...,
 *         .reset_pin = ..., .boot_pin = ...,
 *     };
 *     esp_loader_init_sdio(&loader, &port.port);
 *
 * Names and meaning follow version 2.x of the interface, so a firmware compiles unchanged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP32_SDIO_PORT_H
#define ESP32_SDIO_PORT_H

#include "driver/gpio.h"
#include "driver/sdmmc_host.h"
#include "esp_loader_io.h"
#include "sdmmc_cmd.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    SDIO_4BIT = 0,
    SDIO_1BIT,
} sdio_bus_width_t;

/** One port. Set everything unused to zero, and pins that are not connected to GPIO_NUM_NC. It
 *  outlives the loader. */
typedef struct {
    esp_loader_port_t port;

    int slot; /**< such as SDMMC_HOST_SLOT_1 */
    uint32_t max_freq_khz;
    gpio_num_t sdio_clk_pin; /**< on an ESP32, whose pins are fixed, without effect; so are the
                                  others of the bus */
    gpio_num_t sdio_d0_pin;
    gpio_num_t sdio_d1_pin;
    gpio_num_t sdio_d2_pin;
    gpio_num_t sdio_d3_pin;
    gpio_num_t sdio_cmd_pin;
    gpio_num_t reset_pin;
    gpio_num_t boot_pin;
    bool dont_initialize_host_driver; /**< the application has set the host and its slot up, and
                                           takes them away */
    sdio_bus_width_t bus_width;

    sdmmc_card_t _card; /**< the port's own, like all below */
    sdmmc_host_t _card_config;
    int64_t _time_end;
    bool _host_driver_needs_deinit;
} esp32_sdio_port_t;

/** The operations of an esp32_sdio_port_t. */
extern const esp_loader_port_ops_t esp32_sdio_ops;

/**
 * Waits until the card raises its interrupt.
 *
 * @param timeout  in ms
 * @return ESP_LOADER_ERROR_TIMEOUT: it did not
 */
esp_loader_error_t loader_port_wait_int(esp32_sdio_port_t *port, uint32_t timeout);

#ifdef __cplusplus
}
#endif

#endif
