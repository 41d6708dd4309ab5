/**
 * Registers that mean something here: identity, SPI controller, magic values.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_REGISTERS_H
#define SIM_REGISTERS_H

#include "state/sim_state.h"

void sim_registers_init(sim_chip_t *chip);
/** Whether something is at an address: reading what is not there is an exception. That nothing lies
 *  below is so on all chips: their technical reference manuals, "System and Memory". */
static inline bool sim_registers_mapped(uint32_t address)
{
    return address >= 0x20000000;
}

/** Reads it for a command, and counts it. */
uint32_t sim_registers_read(sim_chip_t *chip, uint32_t address);
void sim_registers_write(sim_chip_t *chip, uint32_t address, uint32_t value);
/** Writes the bits of `mask`; reads the others first, where there are any. */
void sim_registers_change(sim_chip_t *chip, uint32_t address, uint32_t value, uint32_t mask);

#endif
