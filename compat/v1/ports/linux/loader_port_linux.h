/**
 * A 1.x port for Linux, on top of the 2.x one: local serial ports, pseudo-terminals, socket:// and
 * rfc2217:// lines. It defines the functions of esp_loader_v1_port.h; there is one line, as there
 * is one loader.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_PORT_LINUX_H
#define LOADER_PORT_LINUX_H

#include "esp_loader_error.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the chip. */
typedef struct {
    const char *device;         /**< a device's path or an address; lives until deinit */
    uint32_t baudrate;          /**< rate to begin with */
    const char *gpio_chip;      /**< drives the pins below, e.g. "/dev/gpiochip0"; NULL: the line's
                                     own DTR (boot) and RTS (reset) do, where it has them */
    uint32_t reset_trigger_pin; /**< line of `gpio_chip` */
    uint32_t gpio0_trigger_pin; /**< line of `gpio_chip` */
    bool manual_reset;          /**< neither: the user brings the chip into download mode by hand */
    bool quiet;                 /**< prints nothing to stderr; otherwise what fails */
} loader_linux_config_t;

/**
 * Opens the line.
 * @return ESP_LOADER_ERROR_FAIL: it or the GPIO chip cannot be opened
 */
esp_loader_error_t loader_port_linux_init(const loader_linux_config_t *config);

/** Closes the line. May be called twice. */
void loader_port_linux_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
