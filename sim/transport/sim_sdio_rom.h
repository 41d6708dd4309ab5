/**
 * The ROM behind the SDIO slave.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SDIO_ROM_H
#define SIM_SDIO_ROM_H

#include "state/sim_state.h"

void sim_sdio_rom_packet(sim_chip_t *chip, const uint8_t *packet, size_t size);

#endif
