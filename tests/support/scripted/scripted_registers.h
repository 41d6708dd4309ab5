/**
 * Registers of a scripted chip, which keep what is written to them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_SCRIPTED_REGISTERS_H
#define TESTS_SUPPORT_SCRIPTED_REGISTERS_H

#include "support/scripted/scripted_chip.h"

enum {
    SCRIPTED_CELLS = 32,
    SCRIPTED_POKES = 128,
    SCRIPTED_START = 1 << 18, /**< bit of an SPI controller's command register: it is at work */
};

typedef struct {
    uint32_t address;
    uint32_t value;
} scripted_cell_t;

typedef struct {
    scripted_cell_t cells[SCRIPTED_CELLS];
    size_t count;
    scripted_cell_t poked[SCRIPTED_POKES]; /**< what was written, in order */
    size_t poked_count;
    uint32_t busy;     /**< command register of an SPI controller; 0: there is none */
    unsigned busy_for; /**< reads for which it stays at work */
    unsigned busy_left;
} scripted_registers_t;

/** Gives a chip registers that are all 0. */
void scripted_registers_init(scripted_registers_t *registers, scripted_chip_t *chip);

/** The register at an address. */
uint32_t *scripted_register(scripted_registers_t *registers, uint32_t address);

/** What a read of it gives. */
uint32_t scripted_registers_peek(void *registers, uint32_t address);

#endif
