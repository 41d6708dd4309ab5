/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be seen of a chip, and changed in it, from outside.
 */
#include "state/sim_state.h"
#include "unit/sim_usb.h"

bool sim_chip_on_bus(const sim_chip_t *chip)
{
    return sim_usb_on_bus(chip);
}

sim_mode_t sim_chip_mode(const sim_chip_t *chip)
{
    return chip->mode;
}

uint8_t *sim_chip_flash(sim_chip_t *chip, uint32_t *size)
{
    if (size != NULL) {
        *size = chip->flash.part->size;
    }
    return chip->flash.memory;
}

const sim_counters_t *sim_chip_counters(sim_chip_t *chip)
{
    chip->counters.bytes_programmed = chip->flash.bytes_programmed;
    chip->counters.sectors_erased = chip->flash.sectors_erased;
    chip->counters.unerased_programs = chip->flash.unerased_programs;
    chip->counters.sector_erases = chip->flash.sector_erases;
    chip->counters.sector_count = chip->flash.part->size / SIM_FLASH_SECTOR;
    return &chip->counters;
}
