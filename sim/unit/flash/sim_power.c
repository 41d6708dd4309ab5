/* SPDX-License-Identifier: Apache-2.0
 *
 * Source: esptool, power_on_flash(). Of the steps there two are asked for here: the pads' power and
 * the two bits that force the supply on; the rest sets voltage and current.
 */
#include "unit/flash/sim_power.h"
#include "state/sim_state.h"

enum {
    POWER_PAD_ON = 1,
    POWER_FORCE_ON = 3,
};

static bool power_by_rom(const sim_chip_t *chip)
{
    return chip->revision == chip->profile->power->revision_fused && chip->config.flash_power_fused;
}

static bool power_forced(const sim_chip_t *chip)
{
    const uint32_t force = sim_memory_read(&chip->memory, chip->profile->power->force);
    return (force & POWER_FORCE_ON) == POWER_FORCE_ON;
}

/* Where the ROM switches the supply on it does so at each start, though a flash that was on already
 * does not stand it: then it is off until the host takes the force away. */
void sim_power_start(sim_chip_t *chip, bool cold)
{
    chip->flash_power_upset = false;
    if (chip->profile->power != NULL && power_by_rom(chip)) {
        (void)sim_memory_write(&chip->memory, chip->profile->power->force, POWER_FORCE_ON);
        chip->flash_power_upset = !cold;
    }
}

bool sim_power_flash_on(const sim_chip_t *chip)
{
    const sim_power_layout_t *power = chip->profile->power;
    const bool needs_host = power != NULL && (chip->revision == power->revision_off ||
                                              chip->revision == power->revision_fused);
    if (!needs_host) {
        return true;
    }
    if (power_by_rom(chip)) {
        return !chip->flash_power_upset || !power_forced(chip);
    }
    const uint32_t pads = sim_memory_read(&chip->memory, power->pad_group);
    return (pads & POWER_PAD_ON) != 0 && power_forced(chip);
}
