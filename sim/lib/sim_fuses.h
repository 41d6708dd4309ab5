/**
 * What was burnt into a chip: identity, pads of the flash, security.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_FUSES_H
#define SIM_FUSES_H

#include "esp_sim.h"

/** Puts it all where hosts read it. */
void sim_fuses_init(sim_chip_t *chip);

#endif
