/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/flash/sim_flash_reach.h"
#include "unit/flash/sim_power.h"

bool sim_flash_reachable(const sim_chip_t *chip)
{
    const bool serving = chip->mode == SIM_MODE_DOWNLOAD || chip->mode == SIM_MODE_STUB;
    return serving && chip->loader.attached && chip->loader.pins_sound && sim_power_flash_on(chip);
}

/* The chips whose pads hosts look up have no GPIO30 and 31: their eFuses mean 32 and 33 by them,
 * and esptool sends them as they are. */
static uint32_t reach_pins_of_pads(uint32_t word)
{
    uint32_t pins = 0;
    for (unsigned shift = 0; shift < 30; shift += 6) {
        const uint32_t pin = word >> shift & 0x3F;
        pins |= (pin == 30 || pin == 31 ? pin + 2 : pin) << shift;
    }
    return pins;
}

/* Source: esptool, attach_flash of its commands. */
bool sim_flash_pins_sound(const sim_chip_t *chip, uint32_t word)
{
    enum { HSPI = 1 };
    const sim_config_t *config = &chip->config;
    const bool by_host = chip->profile->pads_by_host;
    if (by_host) {
        word = word == HSPI ? SIM_FLASH_PINS(14, 12, 13, 15, 4) : reach_pins_of_pads(word);
    }
    if (config->spi_pins == 0) {
        return word == 0 || word == chip->profile->flash_pins;
    }
    return word == config->spi_pins || (word == 0 && !by_host && !config->spi_pins_unfused);
}
