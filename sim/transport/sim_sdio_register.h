/**
 * Function 1 of the SDIO slave below its packets: the registers.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SDIO_REGISTER_H
#define SIM_SDIO_REGISTER_H

#include "state/sim_state.h"

void sim_sdio_registers_reset(sim_sdio_t *sdio);
void sim_sdio_registers_get(const sim_chip_t *chip, uint32_t address, uint8_t *bytes, size_t size);
void sim_sdio_registers_put(sim_chip_t *chip, uint32_t address, const uint8_t *bytes, size_t size);
/** Tells the host of a packet of so many bytes. */
void sim_sdio_registers_announce(sim_sdio_t *sdio, size_t size);
/** Whether the host has set up what packets to the ROM need. */
bool sim_sdio_registers_linked(const sim_sdio_t *sdio);

#endif
