/* SPDX-License-Identifier: Apache-2.0
 *
 * Which chips offer what: esp-serial-flasher, README, "Supported Target Devices", and the device
 * ids of its protocol_sdio.c. Which stubs speak SDIO: esp-stub-lib, the targets with an sdio.c.
 */
#include "sim_bus_chip.h"
#include <string.h>

typedef struct {
    const char *name;
    bool spi;
    uint16_t sdio_device;
    bool stub_speaks_sdio;
} bus_chip_t;

static const bus_chip_t chips[] = {
    {.name = "esp32s3", .spi = true},
    {.name = "esp32c2", .spi = true},
    {.name = "esp32c3", .spi = true},
    {.name = "esp32h2", .spi = true},
    {.name = "esp32p4", .spi = true},
    {.name = "esp32c5", .sdio_device = 0x1017, .stub_speaks_sdio = true},
    {.name = "esp32c6", .sdio_device = 0x100D, .stub_speaks_sdio = true},
    {.name = "esp32c61", .sdio_device = 0x1014},
};

static const bus_chip_t *bus_find(const char *name)
{
    static const bus_chip_t none;
    for (size_t i = 0; name != NULL && i < sizeof chips / sizeof chips[0]; i++) {
        if (strcmp(chips[i].name, name) == 0) {
            return &chips[i];
        }
    }
    return &none;
}

bool sim_bus_offered(const char *chip, sim_bus_t bus)
{
    const bus_chip_t *found = bus_find(chip);
    switch (bus) {
    case SIM_BUS_SPI:
        return found->spi;
    case SIM_BUS_SDIO:
        return found->sdio_device != 0;
    case SIM_BUS_SERIAL:
        break;
    }
    return sim_profile_find(chip) != NULL;
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
                             bus_find(chip->profile->name)->stub_speaks_sdio;
    return chip->mode == SIM_MODE_DOWNLOAD || stub_on_bus ? chip->bus.selected : SIM_BUS_SERIAL;
}

uint16_t sim_bus_sdio_device(const sim_chip_t *chip)
{
    return bus_find(chip->profile->name)->sdio_device;
}
