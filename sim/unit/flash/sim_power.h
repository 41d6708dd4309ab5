/**
 * The supply of the flash, which some silicon leaves off in its loader.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_POWER_H
#define SIM_POWER_H

#include "esp_sim.h"

/** As the ROM leaves it when the loader starts. */
void sim_power_start(sim_chip_t *chip, bool cold);

bool sim_power_flash_on(const sim_chip_t *chip);

#endif
