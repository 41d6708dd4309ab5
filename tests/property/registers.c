/* SPDX-License-Identifier: Apache-2.0 */
#include "registers.h"

uint32_t registers_read(sim_chip_t *chip)
{
    return sim_chip_counters(chip)->registers_read;
}

bool registers_strayed_twice(sim_chip_t *chip, uint32_t before, uint32_t address, uint32_t size)
{
    const sim_counters_t *counters = sim_chip_counters(chip);
    unsigned strayed = 0;
    for (uint32_t i = before; i != counters->registers_read; i++) {
        strayed += counters->registers[i % SIM_REGISTERS_KEPT] - address >= size;
    }
    return strayed >= 2;
}
