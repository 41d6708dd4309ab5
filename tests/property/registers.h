/**
 * Which registers a chip was made to read. Commands have no checksum: one that the line has changed
 * can name another register, and where it changes two, their answers may agree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_REGISTERS_H
#define TESTS_PROPERTY_REGISTERS_H

#include "esp_sim.h"

/** How many registers the chip has read so far. */
uint32_t registers_read(sim_chip_t *chip);

/** Whether the chip has read registers at least twice since it had read `before`, that are none of
 * the `size` bytes asked for, from `address` on. */
bool registers_strayed_twice(sim_chip_t *chip, uint32_t before, uint32_t address, uint32_t size);

#endif
