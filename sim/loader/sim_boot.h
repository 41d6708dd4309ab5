/**
 * The boot chain, from the ROM to the application.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BOOT_H
#define SIM_BOOT_H

#include "state/sim_state.h"

/** Whether the ROM finds something to load in flash. */
bool sim_boot_possible(const sim_chip_t *chip);

/** Goes through the boot chain; prints what it finds and sets the mode. */
void sim_boot(sim_chip_t *chip);

/** What an application in RAM says whose descriptor lies at `descriptor`. */
void sim_boot_ram(sim_chip_t *chip, uint32_t descriptor);

#endif
