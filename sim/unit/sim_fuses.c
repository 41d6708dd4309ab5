/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: esptool's targets (read_mac, get_minor_chip_version, get_major_chip_version,
 * get_chip_spi_pads, EFUSE_SPI_BOOT_CRYPT_CNT_*, EFUSE_SECURE_BOOT_EN_*, EFUSE_PURPOSE_KEY*,
 * EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT_*); the ESP32's JTAG_DISABLE: ESP-IDF, esp_efuse_table.csv;
 * esp-serial-flasher, loader_read_spi_config() for the pads of later chips.
 */
#include "unit/sim_fuses.h"
#include "state/sim_state.h"

uint32_t sim_fuses_mac_low(const uint8_t *mac)
{
    return (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
}

static void fuses_put_fields(sim_chip_t *chip, const sim_fuse_field_t *fields, uint32_t value)
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

void sim_fuses_burn_identity(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const sim_profile_t *profile = chip->profile;
    const uint32_t first = profile->efuse_base + profile->efuse_mac;
    (void)sim_memory_write(&chip->memory, first, sim_fuses_mac_low(mac));
    (void)sim_memory_write(&chip->memory, first + 4, (uint32_t)mac[0] << 8 | mac[1]);
    fuses_put_fields(chip, profile->revision_minor, chip->revision % 100U);
    fuses_put_fields(chip, profile->revision_major, chip->revision / 100U);
}

void sim_fuses_burn(sim_chip_t *chip, uint32_t offset, uint32_t bits)
{
    const uint32_t address = chip->profile->efuse_base + offset;
    (void)sim_memory_write(&chip->memory, address, sim_memory_read(&chip->memory, address) | bits);
}

static uint32_t fuses_pin(uint32_t pins, unsigned index)
{
    return pins >> (index * 6) & 0x3F;
}

/* Five bits a pad, with 30 and 31 for GPIO32 and 33. */
static uint32_t fuses_short_pad(uint32_t pins, unsigned index)
{
    const uint32_t pin = fuses_pin(pins, index);
    return pin >= 32 ? pin - 2 : pin;
}

static void fuses_burn_pads(sim_chip_t *chip)
{
    enum { HD = 4, CLK_TO_CS = 4, SHORT_BITS = 5, SHORT_HD_SHIFT = 4 };
    enum { SHORT_WORD_HD = 3 * 4, SHORT_WORD = 5 * 4, LATER_WORD = 18 * 4, LATER_SHIFT = 16 };
    const uint32_t pins = chip->config.spi_pins;
    if (chip->config.spi_pins_unfused) {
        return;
    }
    if (!chip->profile->pads_by_host) {
        sim_fuses_burn(chip, LATER_WORD, pins << LATER_SHIFT);
        sim_fuses_burn(chip, LATER_WORD + 4, pins >> LATER_SHIFT);
        return;
    }
    uint32_t word = 0;
    for (unsigned i = 0; i < CLK_TO_CS; i++) {
        word |= fuses_short_pad(pins, i) << (i * SHORT_BITS);
    }
    sim_fuses_burn(chip, SHORT_WORD, word);
    sim_fuses_burn(chip, SHORT_WORD_HD, fuses_short_pad(pins, HD) << SHORT_HD_SHIFT);
}

static void fuses_burn_purposes(sim_chip_t *chip, const sim_fuse_security_t *words)
{
    enum { WORD_BITS = 32, KEYS_IN_FUSES = 6 };
    uint32_t offset = words->purposes;
    unsigned shift = words->purposes_shift;
    for (size_t i = 0; words->purposes_width != 0 && i < KEYS_IN_FUSES; i++) {
        if (shift + words->purposes_width > WORD_BITS) {
            offset += 4;
            shift = 0;
        }
        sim_fuses_burn(chip, offset, (uint32_t)chip->config.key_purposes[i] << shift);
        shift += words->purposes_width;
    }
}

static void fuses_burn_bits(sim_chip_t *chip, const sim_fuse_bits_t *fuse)
{
    sim_fuses_burn(chip, fuse->offset, fuse->bits);
}

static void fuses_burn_security(sim_chip_t *chip)
{
    const sim_config_t *config = &chip->config;
    const sim_fuse_security_t *words = &chip->profile->security;
    const bool boot = (config->security_flags & SIM_SECURITY_BOOT) != 0;
    if (!chip->profile->has_security) {
        return;
    }
    sim_fuses_burn(chip, words->count, (uint32_t)config->flash_crypt_count << words->count_shift);
    sim_fuses_burn(chip, words->boot, (uint32_t)boot << words->boot_shift);
    sim_fuses_burn(chip, words->manual,
                   (uint32_t)config->manual_encrypt_off << words->manual_shift);
    fuses_burn_purposes(chip, words);
    if (config->flash_crypt_count != 0) {
        fuses_burn_bits(chip, &words->key[0]);
        fuses_burn_bits(chip, &words->key[1]);
    }
    if ((config->security_flags & (SIM_SECURITY_JTAG_OFF | SIM_SECURITY_JTAG_SOFT_OFF)) != 0) {
        fuses_burn_bits(chip, &words->jtag);
    }
}

void sim_fuses_init(sim_chip_t *chip)
{
    chip->profile->burn_identity(chip);
    if (chip->config.flash_power_fused) {
        fuses_burn_bits(chip, &chip->profile->power->fuse);
    }
    fuses_burn_pads(chip);
    fuses_burn_security(chip);
}
