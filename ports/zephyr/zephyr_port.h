/**
 * The port of the blocking API for Zephyr: UART and pins come from the devicetree, one loader from
 * each node "espressif,esp-loader" (zephyr/dts/bindings). Received bytes go from the UART's
 * interrupt into a ring buffer; threads wait, they do not poll.
 *
 * Names and meaning follow version 2.x of the interface.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ZEPHYR_PORT_H
#define ZEPHYR_PORT_H

#include "esp_loader.h"
#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>
#include <zephyr/console/tty.h> /* not used here, but programs of version 2.x may count on it */
#include <zephyr/device.h>
#include <zephyr/drivers/gpio.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/ring_buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the devicetree says of a node. */
typedef struct {
    const struct device *uart_dev;
    struct gpio_dt_spec enable_spec; /**< active: the chip is held in reset */
    struct gpio_dt_spec boot_spec;   /**< active: the chip starts into download mode */
    uint32_t baud_rate;              /**< to connect at */
    uint32_t baud_rate_high;         /**< to change to after that; 0: stays */
} esp_loader_config_t;

/**
 * One port. Those of devicetree nodes are made and initialized by the driver. For another, set all
 * to zero, set `config`, point `port.ops` to zephyr_uart_ops and hand `&port.port` to
 * esp_loader_init_serial().
 */
typedef struct {
    esp_loader_port_t port;
    const esp_loader_config_t *config;
    bool keeps_pins; /**< the program configures both pins before, and what it configured stays */

    uint32_t _rate;
    int64_t _time_end;
    int64_t _sent_end; /* what was written last has left the transmitter */
    struct k_sem _received;
    struct k_sem _sent;
    struct ring_buf _ring;
    const uint8_t *_tx;
    volatile uint16_t _tx_left; /* not 0: the interrupt sends */
    atomic_t _overflow;
    uint8_t _memory[CONFIG_ESP_SERIAL_FLASHER_UART_BUFSIZE];
} zephyr_port_t;

/** The operations of a zephyr_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t zephyr_uart_ops;

/** The loader of a node; it is initialized when device_is_ready(). */
esp_loader_t *esp_loader_from_device(const struct device *dev);

/** What the devicetree says of the node. */
const esp_loader_config_t *esp_loader_config_from_device(const struct device *dev);

/** How the devicetree wants the chip to be connected. */
const esp_loader_connect_args_t *esp_loader_connect_args_from_device(const struct device *dev);

/**
 * Sets the host's side alone to `baudrate`: to hear a chip that was reset print at its own rate.
 * @param loader  of a node, from esp_loader_from_device()
 */
esp_loader_error_t esp_loader_host_baudrate(esp_loader_t *loader, uint32_t baudrate);

#ifdef __cplusplus
}
#endif

#endif
