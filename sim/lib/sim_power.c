/* SPDX-License-Identifier: Apache-2.0
 *
 * Source: esptool's ESP32-P4 target, power_on_flash(). Of the steps there two are asked for here:
 * the pads' power and the two bits that force the supply on; the rest sets voltage and current.
 */
#include "sim_power.h"
#include "sim_state.h"
#include <string.h>

enum {
    POWER_REVISION_OFF = 301,   /* the flash is off */
    POWER_REVISION_FUSED = 302, /* likewise, unless an eFuse has the ROM switch it on */
    POWER_PAD_ON = 1,
    POWER_FORCE_ON = 3,
};

#define POWER_PAD_GROUP 0x5011010CU /* LP_SYSTEM_REG_ANA_XPD_PAD_GROUP_REG */
#define POWER_FORCE     0x501153FCU /* PMU_DATE_REG */

static bool power_is_p4(const sim_chip_t *chip)
{
    return strcmp(chip->profile->name, "esp32p4") == 0;
}

static bool power_by_rom(const sim_chip_t *chip)
{
    return chip->revision == POWER_REVISION_FUSED && chip->config.flash_power_fused;
}

static bool power_forced(const sim_chip_t *chip)
{
    const uint32_t force = sim_memory_read(&chip->memory, POWER_FORCE);
    return (force & POWER_FORCE_ON) == POWER_FORCE_ON;
}

/* Where the ROM switches the supply on it does so at each start, though a flash that was on already
 * does not stand it: then it is off until the host takes the force away. */
void sim_power_start(sim_chip_t *chip, bool cold)
{
    chip->flash_power_upset = false;
    if (power_is_p4(chip) && power_by_rom(chip)) {
        (void)sim_memory_write(&chip->memory, POWER_FORCE, POWER_FORCE_ON);
        chip->flash_power_upset = !cold;
    }
}

bool sim_power_flash_on(const sim_chip_t *chip)
{
    const bool needs_host = power_is_p4(chip) && (chip->revision == POWER_REVISION_OFF ||
                                                  chip->revision == POWER_REVISION_FUSED);
    if (!needs_host) {
        return true;
    }
    if (power_by_rom(chip)) {
        return !chip->flash_power_upset || !power_forced(chip);
    }
    const uint32_t pads = sim_memory_read(&chip->memory, POWER_PAD_GROUP);
    return (pads & POWER_PAD_ON) != 0 && power_forced(chip);
}
