/**
 * What tests ask of and do to the stand-in for a Pico.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_FAKES_PICO_FAKE_PICO_H
#define TESTS_FAKES_PICO_FAKE_PICO_H

#include "hardware/uart.h"
#include "pico/types.h"
#include <stdbool.h>

/** Whether a pin is an output of the processor. */
bool fake_gpio_driven(uint gpio);

/** Whether the pad pulls its pin up; after a reset, all pull down (RP2040 datasheet, "Pads"). */
bool fake_gpio_pulled_up(uint gpio);

/** Whether no function has the pin. */
bool fake_gpio_is_free(uint gpio);

bool fake_uart_is_open(const uart_inst_t *uart);

/** Whether it can still interrupt: itself, or its line at the processor. */
bool fake_uart_interrupts(const uart_inst_t *uart);

/** The rate it really has, bits per second. */
uint fake_uart_rate(const uart_inst_t *uart);

/** Connects its TX with its RX. */
void fake_uart_loop(uart_inst_t *uart);

/** Another handler, or a section without interrupts, keeps the processor; or leaves it. */
void fake_hold_interrupts(bool held);

#endif
