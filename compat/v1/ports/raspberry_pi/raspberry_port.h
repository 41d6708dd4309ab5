/**
 * The 1.x port for the Raspberry Pi: a serial device of Linux, and pins through pigpio.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_RASPBERRY_PORT_H
#define LOADER_V1_RASPBERRY_PORT_H

#include "esp_loader_io.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the chip. */
typedef struct {
    const char *device;         /**< path of the serial device; lives until deinit */
    uint32_t baudrate;          /**< to begin with, bits per second */
    uint32_t reset_trigger_pin; /**< GPIO by Broadcom's numbers, to the chip's EN */
    uint32_t gpio0_trigger_pin; /**< likewise, to the chip's boot pin */
} loader_raspberry_config_t;

/**
 * Opens the device and starts pigpio. `config` is not kept.
 * @return ESP_LOADER_ERROR_FAIL: one of both fails; a line on stderr says why
 */
esp_loader_error_t loader_port_raspberry_init(const loader_raspberry_config_t *config);

/** Closes the device and ends pigpio. May be called twice. */
void loader_port_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
