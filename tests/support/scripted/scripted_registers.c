/* SPDX-License-Identifier: Apache-2.0 */
#include "support/scripted/scripted_registers.h"
#include <assert.h>
#include <string.h>

uint32_t *scripted_register(scripted_registers_t *registers, uint32_t address)
{
    for (size_t i = 0; i < registers->count; i++) {
        if (registers->cells[i].address == address) {
            return &registers->cells[i].value;
        }
    }
    assert(registers->count < SCRIPTED_CELLS);
    registers->cells[registers->count] = (scripted_cell_t){.address = address};
    return &registers->cells[registers->count++].value;
}

uint32_t scripted_registers_peek(void *user, uint32_t address)
{
    scripted_registers_t *registers = user;
    const uint32_t value = *scripted_register(registers, address);
    if (registers->busy == 0 || address != registers->busy) {
        return value;
    }
    if (registers->busy_left > 0) {
        registers->busy_left--;
        return value | SCRIPTED_START;
    }
    return value & ~(uint32_t)SCRIPTED_START;
}

static void poke(void *user, uint32_t address, uint32_t value, uint32_t mask)
{
    scripted_registers_t *registers = user;
    uint32_t *cell = scripted_register(registers, address);
    assert(registers->poked_count < SCRIPTED_POKES);
    registers->poked[registers->poked_count++] = (scripted_cell_t){address, value};
    *cell = (*cell & ~mask) | (value & mask);
    if (address == registers->busy && (value & SCRIPTED_START) != 0) {
        registers->busy_left = registers->busy_for;
    }
}

void scripted_registers_init(scripted_registers_t *registers, scripted_chip_t *chip)
{
    memset(registers, 0, sizeof(*registers));
    chip->peek = scripted_registers_peek;
    chip->poke = poke;
    chip->registers = registers;
}
