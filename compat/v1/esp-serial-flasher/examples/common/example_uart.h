/**
 * The target's wires on an ESP32 host, and what the target prints over them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_UART_V1_H
#define EXAMPLE_UART_V1_H

#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp32_port.h"

/** Every ROM loader understands it, and applications print at it. */
#define EXAMPLE_RATE 115200

/** Initializes a loader_esp32_config_t that connects at a rate. */
#define EXAMPLE_UART_CONFIG(rate_)                                                                 \
    {                                                                                              \
        .baud_rate = (rate_), .uart_port = UART_NUM_1, .uart_rx_pin = GPIO_NUM_5,                  \
        .uart_tx_pin = GPIO_NUM_4, .reset_trigger_pin = 25, .gpio0_trigger_pin = 26,               \
    }

/** Resets the target; half a second later prints, for ever, what it says, below three lines that
 * are logged with `tag`. */
void example_run_target(const char *tag);

#endif
