/**
 * What was burnt into a chip: identity, pads of the flash, security.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_FUSES_H
#define SIM_FUSES_H

#include "esp_sim.h"

/** Puts it all where hosts read it. */
void sim_fuses_init(sim_chip_t *chip);

/** ORs bits into a word; `offset` from the chip's efuse_base. */
void sim_fuses_burn(sim_chip_t *chip, uint32_t offset, uint32_t bits);

/** MAC and revision of most chips: words of one block, the MAC first. */
void sim_fuses_burn_identity(sim_chip_t *chip);

/** The low word of a MAC. */
uint32_t sim_fuses_mac_low(const uint8_t *mac);

#endif
