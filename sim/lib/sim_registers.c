/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_registers.h"
#include "sim_clock.h"
#include "sim_spi.h"
#include "sim_state.h"
#include <string.h>

/* Of the ESP32: the register that tells its third step; source: esptool's ESP32 target. */
enum {
    ESP32_SYSCON_DATE = 0x3FF6607C,
    ESP32_PACKAGE_D0WD = 1,
};

/* Bits of a word, counted from the one with the low half of the MAC. */
typedef struct {
    uint8_t word, shift, width;
} registers_field_t;

/* Where later chips keep their revision, lower bits first. Source: get_minor_chip_version and
 * get_major_chip_version of esptool's targets. */
static const struct {
    registers_field_t minor[2], major[2];
} registers_revisions[] = {
    [SIM_EFUSE_ESP32S2] = {{{4, 4, 3}, {3, 20, 1}}, {{3, 18, 2}}},
    [SIM_EFUSE_ESP32C3] = {{{3, 18, 3}, {5, 23, 1}}, {{5, 24, 2}}},
    [SIM_EFUSE_ESP32C2] = {{{1, 16, 4}}, {{1, 20, 2}}},
    [SIM_EFUSE_ESP32C5] = {{{2, 0, 4}}, {{2, 4, 2}}},
    [SIM_EFUSE_ESP32C6] = {{{3, 18, 4}}, {{3, 22, 2}}},
    [SIM_EFUSE_ESP32H2] = {{{3, 18, 3}}, {{3, 21, 2}}},
    [SIM_EFUSE_ESP32P4] = {{{2, 0, 4}}, {{2, 4, 2}, {2, 23, 1}}},
};

/* The CRC-8 that guards the MAC in an ESP32's eFuse: polynomial 0x31, bits reflected. */
static uint8_t registers_mac_crc(const uint8_t *mac)
{
    uint8_t crc = 0;
    for (size_t i = 0; i < 6; i++) {
        crc ^= mac[i];
        for (size_t bit = 0; bit < 8; bit++) {
            crc = (uint8_t)((crc & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1);
        }
    }
    return crc;
}

static uint32_t registers_mac_low(const uint8_t *mac)
{
    return (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
}

static void registers_fuse_esp8266(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const uint32_t base = chip->profile->efuse_base;
    (void)sim_memory_write(&chip->memory, base, (uint32_t)mac[5] << 24);
    (void)sim_memory_write(&chip->memory, base + 4, (uint32_t)mac[3] << 8 | mac[4]);
    (void)sim_memory_write(&chip->memory, base + 8, 0x0000B000);
    (void)sim_memory_write(&chip->memory, base + 12,
                           (uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2]);
}

static void registers_fuse_esp32(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const uint32_t base = chip->profile->efuse_base;
    const uint32_t major = chip->revision / 100U;
    const uint32_t minor = chip->revision % 100U;
    (void)sim_memory_write(&chip->memory, base + 4, registers_mac_low(mac));
    (void)sim_memory_write(&chip->memory, base + 8,
                           (uint32_t)registers_mac_crc(mac) << 16 | (uint32_t)mac[0] << 8 | mac[1]);
    (void)sim_memory_write(&chip->memory, base + 12,
                           (uint32_t)ESP32_PACKAGE_D0WD << 9 | (major >= 1 ? 1U << 15 : 0));
    (void)sim_memory_write(&chip->memory, base + 20, (major >= 2 ? 1U << 20 : 0) | minor << 24);
    (void)sim_memory_write(&chip->memory, ESP32_SYSCON_DATE, major >= 3 ? 1U << 31 : 0);
}

static void registers_fuse_fields(sim_chip_t *chip, const registers_field_t *fields, uint32_t value)
{
    const uint32_t first = chip->profile->efuse_base + chip->profile->efuse_mac;
    for (size_t i = 0; i < 2 && fields[i].width != 0; i++) {
        const uint32_t address = first + fields[i].word * 4U;
        const uint32_t part = value & ((1U << fields[i].width) - 1);
        const uint32_t word = sim_memory_read(&chip->memory, address);
        (void)sim_memory_write(&chip->memory, address, word | part << fields[i].shift);
        value >>= fields[i].width;
    }
}

static void registers_fuse_later(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const sim_profile_t *profile = chip->profile;
    const uint32_t first = profile->efuse_base + profile->efuse_mac;
    (void)sim_memory_write(&chip->memory, first, registers_mac_low(mac));
    (void)sim_memory_write(&chip->memory, first + 4, (uint32_t)mac[0] << 8 | mac[1]);
    registers_fuse_fields(chip, registers_revisions[profile->efuse_layout].minor,
                          chip->revision % 100U);
    registers_fuse_fields(chip, registers_revisions[profile->efuse_layout].major,
                          chip->revision / 100U);
}

void sim_registers_init(sim_chip_t *chip)
{
    switch (chip->profile->efuse_layout) {
    case SIM_EFUSE_ESP8266:
        registers_fuse_esp8266(chip);
        break;
    case SIM_EFUSE_ESP32:
        registers_fuse_esp32(chip);
        break;
    default:
        registers_fuse_later(chip);
        break;
    }
    sim_clock_init(chip);
    (void)sim_memory_write(&chip->memory, SIM_MAGIC_REGISTER, chip->profile->magic);
}

static bool registers_read_only(const sim_chip_t *chip, uint32_t address)
{
    const sim_profile_t *profile = chip->profile;
    const uint32_t fuses = profile->efuse_mac != 0 ? 0x180 : 0x80;
    return address == SIM_MAGIC_REGISTER || address == profile->uart_clock_divider ||
           (address == profile->strap_register && address != 0) ||
           (address >= profile->efuse_base && address < profile->efuse_base + fuses);
}

uint32_t sim_registers_read(sim_chip_t *chip, uint32_t address)
{
    address &= ~3U;
    if (address == chip->profile->uart_clock_divider) {
        return sim_clock_divider(chip);
    }
    if (address == chip->profile->strap_register && address != 0) {
        return chip->mode == SIM_MODE_DOWNLOAD || chip->mode == SIM_MODE_STUB
                   ? chip->profile->strap_download
                   : chip->profile->strap_run;
    }
    return sim_memory_read(&chip->memory, address);
}

void sim_registers_write(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    address &= ~3U;
    if (registers_read_only(chip, address)) {
        return;
    }
    if (address == chip->profile->spi.base && (value & SIM_SPI_START) != 0) {
        sim_spi_run(chip);
        value &= ~(uint32_t)SIM_SPI_START;
    }
    (void)sim_memory_write(&chip->memory, address, value);
}
