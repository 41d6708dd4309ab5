/* SPDX-License-Identifier: Apache-2.0
 *
 * Which chips offer what: esp-serial-flasher, README, "Supported Target Devices", and the device
 * ids of its protocol_sdio.c. Which stubs speak SDIO: esp-stub-lib, the targets with an sdio.c.
 */
#include "sim_bus_chip.h"
#include "sim_sdio.h"
#include "sim_spi_slave.h"
#include <string.h>

enum {
    BUS_MHZ = 20,           /* the SPI clock of esp-serial-flasher's example */
    BUS_TRANSFER_BYTES = 6, /* what a driver and a command frame cost beside the data */
};

typedef struct {
    const char *name;
    bool spi;
    uint16_t sdio_device;
    bool stub_speaks_sdio;
    uint32_t date_register; /* tells a chip without a magic value; 0: none */
    uint32_t date;
} bus_chip_t;

/* The ESP32-P4's date: esp-serial-flasher, esp_targets.c. */
static const bus_chip_t chips[] = {
    {.name = "esp32s3", .spi = true},
    {.name = "esp32c2", .spi = true},
    {.name = "esp32c3", .spi = true},
    {.name = "esp32h2", .spi = true},
    {.name = "esp32p4", .spi = true, .date_register = 0x500D0000, .date = 0x02207202},
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

uint64_t sim_bus_transfer_us(size_t size)
{
    return (size + BUS_TRANSFER_BYTES) * 8 / BUS_MHZ;
}

uint64_t sim_bus_transfers(const sim_chip_t *chip)
{
    return chip->bus.transfers;
}

void sim_bus_fail(sim_chip_t *chip, sim_bus_fault_t fault, uint64_t at, uint64_t count)
{
    chip->bus.fault = fault;
    chip->bus.fault_at = at;
    chip->bus.fault_count = count;
}

bool sim_bus_struck(const sim_chip_t *chip)
{
    return chip->bus.struck;
}

uint16_t sim_bus_sdio_device(const sim_chip_t *chip)
{
    return bus_find(chip->profile->name)->sdio_device;
}

void sim_bus_start(sim_chip_t *chip)
{
    const bus_chip_t *found = bus_find(chip->profile->name);
    chip->bus.selected = chip->bus.strap;
    if (found->date_register != 0) {
        (void)sim_memory_write(&chip->memory, found->date_register, found->date);
    }
    if (chip->bus.selected == SIM_BUS_SPI) {
        sim_spi_slave_start(chip);
    } else if (chip->bus.selected == SIM_BUS_SDIO) {
        sim_sdio_start(chip);
    }
}

void sim_bus_stop(sim_chip_t *chip)
{
    chip->bus.selected = SIM_BUS_SERIAL;
    sim_spi_slave_stop(chip);
    sim_sdio_stop(chip);
}

uint64_t sim_bus_next(const sim_chip_t *chip)
{
    const uint64_t spi_ns = sim_spi_slave_next(chip);
    const uint64_t sdio_ns = sim_sdio_next(chip);
    return spi_ns < sdio_ns ? spi_ns : sdio_ns;
}

void sim_bus_work(sim_chip_t *chip)
{
    if (sim_spi_slave_next(chip) <= chip->now_ns) {
        sim_spi_slave_work(chip);
    } else {
        sim_sdio_work(chip);
    }
}

/* What hosts are known to do over SPI: esp-serial-flasher, README, "Feature Support by Interface".
 * Over SDIO the ROM knows no commands at all. */
bool sim_bus_allows(const sim_chip_t *chip, uint8_t opcode)
{
    static const uint8_t over_spi[] = {COMMAND_MEM_BEGIN, COMMAND_MEM_DATA, COMMAND_MEM_END,
                                       COMMAND_READ_REG, COMMAND_WRITE_REG};
    return sim_bus_active(chip) == SIM_BUS_SERIAL ||
           memchr(over_spi, opcode, sizeof over_spi) != NULL;
}

bool sim_bus_send(sim_chip_t *chip, uint64_t from_ns, const uint8_t *data, size_t size)
{
    switch (sim_bus_active(chip)) {
    case SIM_BUS_SPI:
        sim_spi_slave_answer(chip, from_ns, data, size);
        return true;
    case SIM_BUS_SDIO:
        sim_sdio_send(chip, from_ns, data, size);
        return true;
    case SIM_BUS_SERIAL:
        break;
    }
    return false;
}

bool sim_bus_sending(const sim_chip_t *chip)
{
    return chip->bus.sdio.frame_count > 0;
}

bool sim_bus_run_later(sim_chip_t *chip, uint32_t entry)
{
    const bool later = sim_bus_active(chip) == SIM_BUS_SPI;
    if (later) {
        chip->bus.spi.run_waits = true;
        chip->bus.spi.entry = entry;
    }
    return later;
}

/* @return whether the host is told that the transfer went well; `happens`: the chip sees it */
static bool bus_transfer(sim_chip_t *chip, bool *happens)
{
    sim_bus_state_t *bus = &chip->bus;
    const uint64_t number = bus->transfers++;
    const bool struck = number >= bus->fault_at && number - bus->fault_at < bus->fault_count;
    bus->struck = bus->struck || struck;
    *happens = !struck || bus->fault == SIM_BUS_FAULT_DONE;
    return !struck;
}

/* What a transfer brought about happens now, unless it takes the chip time. */
static void bus_settle(sim_chip_t *chip)
{
    sim_chip_advance(chip, sim_chip_now(chip));
}

void sim_spi_select(sim_chip_t *chip, bool selected)
{
    sim_spi_slave_select(chip, selected);
    bus_settle(chip);
}

bool sim_spi_write(sim_chip_t *chip, const uint8_t *bytes, size_t size)
{
    bool happens = false;
    const bool well = bus_transfer(chip, &happens);
    for (size_t i = 0; happens && i < size; i++) {
        sim_spi_slave_put(chip, bytes[i]);
    }
    return well;
}

bool sim_spi_read(sim_chip_t *chip, uint8_t *bytes, size_t size)
{
    bool happens = false;
    const bool well = bus_transfer(chip, &happens);
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = happens ? sim_spi_slave_get(chip) : 0;
        bytes[i] = well ? byte : 0;
    }
    return well;
}

bool sim_sdio_card_init(sim_chip_t *chip)
{
    bool happens = false;
    const bool well = bus_transfer(chip, &happens);
    return happens && sim_sdio_initialize(chip) && well;
}

bool sim_sdio_read(sim_chip_t *chip, uint8_t function, uint32_t address, uint8_t *bytes,
                   size_t size)
{
    bool happens = false;
    bool well = bus_transfer(chip, &happens);
    memset(bytes, 0, size);
    well = happens && sim_sdio_get(chip, function, address, bytes, size) && well;
    bus_settle(chip);
    return well;
}

bool sim_sdio_write(sim_chip_t *chip, uint8_t function, uint32_t address, const uint8_t *bytes,
                    size_t size)
{
    bool happens = false;
    bool well = bus_transfer(chip, &happens);
    well = happens && sim_sdio_put(chip, function, address, bytes, size) && well;
    bus_settle(chip);
    return well;
}
