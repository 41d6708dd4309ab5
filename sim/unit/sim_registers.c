/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/sim_registers.h"
#include "unit/flash/sim_spi.h"
#include "unit/sim_clock.h"
#include "unit/sim_efuse.h"
#include "unit/sim_fuses.h"
#include "unit/sim_usb.h"
#include "unit/sim_watchdog.h"

void sim_registers_init(sim_chip_t *chip)
{
    sim_fuses_init(chip);
    sim_efuse_start(chip);
    sim_clock_init(chip);
    sim_usb_init(chip);
    (void)sim_memory_write(&chip->memory, SIM_MAGIC_REGISTER, chip->profile->magic);
    if (chip->profile->date_register != 0) {
        (void)sim_memory_write(&chip->memory, chip->profile->date_register, chip->profile->date);
    }
}

static bool registers_read_only(const sim_chip_t *chip, uint32_t address)
{
    const sim_profile_t *profile = chip->profile;
    const uint32_t fuses = profile->efuse_mac != 0                  ? 0x180
                           : profile->efuse.kind == SIM_EFUSE_FIRST ? 0x98
                                                                    : 0x80;
    return address == SIM_MAGIC_REGISTER || address == profile->uart_clock_divider ||
           (address == profile->strap_register && address != 0) ||
           (address >= profile->efuse_base && address < profile->efuse_base + fuses &&
            !sim_efuse_writable(chip, address));
}

static uint32_t registers_value(sim_chip_t *chip, uint32_t address)
{
    address &= ~3U;
    if (address == chip->profile->uart_clock_divider) {
        return sim_clock_divider(chip);
    }
    if (address == chip->profile->strap_register && address != 0) {
        return sim_usb_strap_low(chip) ? chip->profile->strap_download : chip->profile->strap_run;
    }
    uint32_t value = 0;
    if (sim_usb_read(chip, address, &value) || sim_efuse_read(chip, address, &value)) {
        return value;
    }
    return sim_memory_read(&chip->memory, address);
}

uint32_t sim_registers_read(sim_chip_t *chip, uint32_t address)
{
    sim_counters_t *counters = &chip->counters;
    counters->registers[counters->registers_read++ % SIM_REGISTERS_KEPT] = address;
    return registers_value(chip, address);
}

void sim_registers_write(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    address &= ~3U;
    if (registers_read_only(chip, address) || sim_watchdog_locked(chip, address) ||
        sim_usb_write(chip, address, value)) {
        return;
    }
    if (address == chip->profile->spi.base && (value & SIM_SPI_START) != 0) {
        sim_spi_run(chip);
        value &= ~(uint32_t)SIM_SPI_START;
    }
    (void)sim_memory_write(&chip->memory, address, value);
    sim_efuse_written(chip, address, value);
    sim_watchdog_written(chip, address);
}

void sim_registers_change(sim_chip_t *chip, uint32_t address, uint32_t value, uint32_t mask)
{
    const uint32_t kept = mask == UINT32_MAX ? 0 : registers_value(chip, address) & ~mask;
    sim_registers_write(chip, address, kept | (value & mask));
}

uint32_t sim_chip_peek(sim_chip_t *chip, uint32_t address)
{
    return registers_value(chip, address);
}

void sim_chip_poke(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    sim_registers_write(chip, address, value);
}
