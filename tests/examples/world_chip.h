/**
 * The chip that a firmware flashes: a virtual one, wired to pins of the host or plugged into its
 * USB port. It can be taken away and another put in its place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_EXAMPLES_WORLD_CHIP_H
#define TESTS_EXAMPLES_WORLD_CHIP_H

#include "esp_sim.h"
#include "sim_link.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The chip's ends of wires. */
typedef enum {
    WORLD_SIGNAL_NONE,
    WORLD_SIGNAL_RX0, /**< of its UART0: what the host sends */
    WORLD_SIGNAL_TX0,
    WORLD_SIGNAL_RESET, /**< low: held in reset */
    WORLD_SIGNAL_BOOT,  /**< low when the reset ends: download mode */
    WORLD_SIGNAL_SPI_CLK,
    WORLD_SIGNAL_SPI_CS,
    WORLD_SIGNAL_SPI_MISO,
    WORLD_SIGNAL_SPI_MOSI,
    WORLD_SIGNAL_SPI_WP,
    WORLD_SIGNAL_SPI_HD,
    WORLD_SIGNAL_STRAP0, /**< strapping pins, least significant first */
    WORLD_SIGNAL_STRAP1,
    WORLD_SIGNAL_STRAP2,
    WORLD_SIGNAL_STRAP3,
    WORLD_SIGNAL_SDIO_CLK,
    WORLD_SIGNAL_SDIO_CMD,
    WORLD_SIGNAL_SDIO_D0,
    WORLD_SIGNAL_SDIO_D1,
    WORLD_SIGNAL_SDIO_D2,
    WORLD_SIGNAL_SDIO_D3,
    WORLD_SIGNALS,
} world_signal_t;

/** The signal of that name, as wiring tables have it, such as "RX0"; NONE: there is none. */
world_signal_t world_signal(const char *name);

/** Connects a pin of the host with a signal; any number of pins with one. */
void world_wire(int pin, world_signal_t signal);

/** Whether a pin is connected with that signal. */
bool world_is_wired(int pin, world_signal_t signal);

/** Whether RESET and BOOT pass a transistor each, so that a high pin makes them low. */
void world_invert_pins(bool reset, bool boot);

/** Drives a pin. */
void world_pin_write(int pin, bool level);

/** Drives it no longer: what it is wired to is pulled to where the chip runs. */
void world_pin_release(int pin);

/** Puts a chip into the world and lets time pass for it; `fault` on its line or NULL. */
void world_plug(const sim_config_t *config, const sim_fault_t *fault);

/** Takes the chip away. What it says is lost; world_chip() stays valid until the next is plugged.
 */
void world_unplug(void);

bool world_plugged(void);

/** Counts the chips that were plugged: tells one from the next. */
unsigned world_plug_count(void);

/** The chip that was plugged last; NULL: none ever was. */
sim_chip_t *world_chip(void);

/** Its serial line: UART0, or USB. Lines as sim_chip_set_lines() has them. */
void world_line_write(const uint8_t *bytes, size_t size);
size_t world_line_read(uint8_t *bytes, size_t capacity);
void world_line_rate(uint32_t baud);
void world_line_set(bool dtr, bool rts);

/** Takes all chips out of the world; before world_finish(). */
void world_chip_finish(void);

#endif
