/**
 * The port of the examples over a UART.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_UART_H
#define EXAMPLE_UART_H

#include "driver/uart.h"
#include "esp32_port.h"
#include "example_flash.h"
#include "example_pins.h"

/** Initializes an esp32_port_t. */
#define EXAMPLE_UART_PORT()                                                                        \
    {                                                                                              \
        .port.ops = &esp32_uart_ops, .baud_rate = EXAMPLE_RATE, .uart_port = UART_NUM_1,           \
        .uart_rx_pin = EXAMPLE_PIN_RX, .uart_tx_pin = EXAMPLE_PIN_TX,                              \
        .reset_pin = EXAMPLE_PIN_RESET, .boot_pin = EXAMPLE_PIN_BOOT,                              \
    }

/** Initializes an esp32_port_t that only listens to the target's UART0, for examples that reach the
 *  target otherwise. */
#define EXAMPLE_LISTENER(rx_, tx_)                                                                 \
    {                                                                                              \
        .port.ops = &esp32_uart_ops, .baud_rate = EXAMPLE_RATE, .uart_port = UART_NUM_1,           \
        .uart_rx_pin = (rx_), .uart_tx_pin = (tx_), .reset_pin = GPIO_NUM_NC,                      \
        .boot_pin = GPIO_NUM_NC,                                                                   \
    }

/** Prints all that comes, for ever, below three lines logged with `tag`. */
void example_listen(const char *tag, esp_loader_port_t *port);

/** Resets the target, and listens to it from half a second later on. */
void example_run_target(const char *tag, esp_loader_t *loader, esp32_port_t *port);

#endif
