/**
 * The crystal, and what comes of it that a ROM takes it for another.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include "state/sim_state.h"

/** Puts what tells of the crystal into the registers. */
void sim_clock_init(sim_chip_t *chip);

/** The rate of the ROM's own prints. */
uint32_t sim_clock_rom_rate(const sim_chip_t *chip);

/** The rate that comes out when the ROM sets its UART to `rate`. */
uint32_t sim_clock_set_rate(const sim_chip_t *chip, uint32_t rate);

/** What the UART's divider shows at the present rate. */
uint32_t sim_clock_divider(const sim_chip_t *chip);

#endif
