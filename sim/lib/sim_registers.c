/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_registers.h"
#include "sim_spi.h"
#include "sim_state.h"
#include <string.h>

/* Registers of the ESP32 that tell its revision and clock; source: esptool's ESP32 target. */
enum {
    ESP32_SYSCON_DATE = 0x3FF6607C,
    ESP32_RTC_CALIBRATION = 0x3FF5F06C,
    /* Slow-clock count over 8 MHz clock: with ESP32_CK8M, the ROM derives a crystal of 40 MHz. */
    ESP32_CALIBRATION_VALUE = 2048,
    ESP32_CALIBRATION_SHIFT = 7,
    ESP32_CK8M = 50,
    ESP32_PACKAGE_D0WD = 1,
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
    (void)sim_memory_write(&chip->memory, base + 16, ESP32_CK8M);
    (void)sim_memory_write(&chip->memory, base + 20, (major >= 2 ? 1U << 20 : 0) | minor << 24);
    (void)sim_memory_write(&chip->memory, ESP32_SYSCON_DATE, major >= 3 ? 1U << 31 : 0);
    (void)sim_memory_write(&chip->memory, ESP32_RTC_CALIBRATION,
                           (uint32_t)ESP32_CALIBRATION_VALUE << ESP32_CALIBRATION_SHIFT);
}

static void registers_fuse_block1(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const uint32_t block1 = chip->profile->efuse_base + 0x44;
    const uint32_t major = chip->revision / 100U;
    const uint32_t minor = chip->revision % 100U;
    (void)sim_memory_write(&chip->memory, block1, registers_mac_low(mac));
    (void)sim_memory_write(&chip->memory, block1 + 4, (uint32_t)mac[0] << 8 | mac[1]);
    (void)sim_memory_write(&chip->memory, block1 + 12, (minor & 7) << 18);
    (void)sim_memory_write(&chip->memory, block1 + 20, (minor >> 3 & 1) << 23 | (major & 3) << 24);
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
    case SIM_EFUSE_BLOCK1:
        registers_fuse_block1(chip);
        break;
    }
    (void)sim_memory_write(&chip->memory, SIM_MAGIC_REGISTER, chip->profile->magic);
}

static bool registers_read_only(const sim_chip_t *chip, uint32_t address)
{
    const sim_profile_t *profile = chip->profile;
    const uint32_t fuses = profile->efuse_layout == SIM_EFUSE_BLOCK1 ? 0x180 : 0x80;
    return address == SIM_MAGIC_REGISTER || address == profile->uart_clock_divider ||
           (address == profile->strap_register && address != 0) ||
           (address >= profile->efuse_base && address < profile->efuse_base + fuses);
}

uint32_t sim_registers_read(sim_chip_t *chip, uint32_t address)
{
    address &= ~3U;
    if (address == chip->profile->uart_clock_divider) {
        return chip->uart.rate == 0 ? 0 : chip->profile->uart_clock / chip->uart.rate;
    }
    if (address == chip->profile->strap_register && address != 0) {
        return chip->mode == SIM_MODE_DOWNLOAD ? chip->profile->strap_download
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
