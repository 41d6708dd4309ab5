/* SPDX-License-Identifier: Apache-2.0
 *
 * Which bus a chip offers, is strapped for and listens to.
 */
#include "state/sim_state.h"

bool sim_bus_offered(const char *chip, sim_bus_t bus)
{
    const sim_profile_t *profile = sim_profile_find(chip);
    if (profile == NULL) {
        return false;
    }
    switch (bus) {
    case SIM_BUS_SPI:
        return profile->spi_download;
    case SIM_BUS_SDIO:
        return profile->sdio_device != 0;
    case SIM_BUS_SERIAL:
        break;
    }
    return true;
}

bool sim_bus_strap(sim_chip_t *chip, sim_bus_t bus)
{
    const bool offered = sim_bus_offered(chip->profile->name, bus);
    chip->bus.strap = offered ? bus : chip->bus.strap;
    return offered;
}

sim_bus_t sim_bus_active(const sim_chip_t *chip)
{
    const bool stub_on_bus = chip->mode == SIM_MODE_STUB && chip->bus.selected == SIM_BUS_SDIO &&
                             chip->profile->stub_speaks_sdio;
    return chip->mode == SIM_MODE_DOWNLOAD || stub_on_bus ? chip->bus.selected : SIM_BUS_SERIAL;
}
