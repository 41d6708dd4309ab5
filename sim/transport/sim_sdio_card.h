/**
 * Function 0 of the SDIO slave: what a card tells of itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SDIO_CARD_H
#define SIM_SDIO_CARD_H

#include "state/sim_state.h"

uint8_t sim_sdio_card_get(const sim_chip_t *chip, uint32_t address);
void sim_sdio_card_put(sim_chip_t *chip, uint32_t address, uint8_t byte);

#endif
