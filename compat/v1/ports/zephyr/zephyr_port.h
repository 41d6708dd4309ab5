/**
 * The 1.x port for Zephyr. UART and pins come from the application, which configures the pins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_ZEPHYR_PORT_H
#define LOADER_V1_ZEPHYR_PORT_H

#include "esp_loader_io.h"
#include <stdint.h>
#include <zephyr/drivers/gpio.h>
#include <zephyr/kernel.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the chip. Both pins are driven to their logical 0 to assert them, or to 1 with
 *  CONFIG_SERIAL_FLASHER_RESET_INVERT and CONFIG_SERIAL_FLASHER_BOOT_INVERT. */
typedef struct {
    const struct device *uart_dev;
    const struct gpio_dt_spec enable_spec; /**< to the chip's EN */
    const struct gpio_dt_spec boot_spec;   /**< to the chip's boot pin */
} loader_zephyr_config_t;

/**
 * Takes the UART into use. The pins stay as the application has configured them, as outputs, and
 * are set by the calls that reset the chip only. `config` is not kept. Once the chip was reset to
 * run its application, the UART is left to the application, uart_poll_in() for one, until the next
 * connection.
 * @return ESP_LOADER_ERROR_FAIL: a device is not ready, or the UART has no interrupts
 */
esp_loader_error_t loader_port_zephyr_init(const loader_zephyr_config_t *config);

#ifdef __cplusplus
}
#endif

#endif
