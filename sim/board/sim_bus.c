/* SPDX-License-Identifier: Apache-2.0
 *
 * What the host does on a bus: each transfer, and what goes wrong with it.
 */
#include "transport/sim_sdio.h"
#include "transport/sim_spi_slave.h"
#include <string.h>

enum {
    BUS_MHZ = 20,           /* the SPI clock of esp-serial-flasher's example */
    BUS_TRANSFER_BYTES = 6, /* what a driver and a command frame cost beside the data */
};

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
