/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: esptool's targets (read_mac, get_minor_chip_version, get_major_chip_version,
 * get_chip_spi_pads, EFUSE_SPI_BOOT_CRYPT_CNT_*, EFUSE_SECURE_BOOT_EN_*, EFUSE_PURPOSE_KEY*,
 * EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT_*); the ESP32's JTAG_DISABLE: ESP-IDF, esp_efuse_table.csv;
 * esp-serial-flasher, loader_read_spi_config() for the pads of later chips.
 */
#include "sim_fuses.h"
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
} fuses_field_t;

/* Where later chips keep their revision, lower bits first. Source: get_minor_chip_version and
 * get_major_chip_version of esptool's targets. */
static const struct {
    fuses_field_t minor[2], major[2];
} fuses_revisions[] = {
    [SIM_EFUSE_ESP32S2] = {{{4, 4, 3}, {3, 20, 1}}, {{3, 18, 2}}},
    [SIM_EFUSE_ESP32C3] = {{{3, 18, 3}, {5, 23, 1}}, {{5, 24, 2}}},
    [SIM_EFUSE_ESP32C2] = {{{1, 16, 4}}, {{1, 20, 2}}},
    [SIM_EFUSE_ESP32C5] = {{{2, 0, 4}}, {{2, 4, 2}}},
    [SIM_EFUSE_ESP32C6] = {{{3, 18, 4}}, {{3, 22, 2}}},
    [SIM_EFUSE_ESP32H2] = {{{3, 18, 3}}, {{3, 21, 2}}},
    [SIM_EFUSE_ESP32P4] = {{{2, 0, 4}}, {{2, 4, 2}, {2, 23, 1}}},
};

/* The CRC-8 that guards the MAC in an ESP32's eFuse: polynomial 0x31, bits reflected. */
static uint8_t fuses_mac_crc(const uint8_t *mac)
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

static uint32_t fuses_mac_low(const uint8_t *mac)
{
    return (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
}

static void fuses_esp8266(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const uint32_t base = chip->profile->efuse_base;
    (void)sim_memory_write(&chip->memory, base, (uint32_t)mac[5] << 24);
    (void)sim_memory_write(&chip->memory, base + 4, (uint32_t)mac[3] << 8 | mac[4]);
    (void)sim_memory_write(&chip->memory, base + 8, 0x0000B000);
    (void)sim_memory_write(&chip->memory, base + 12,
                           (uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2]);
}

static void fuses_esp32(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const uint32_t base = chip->profile->efuse_base;
    const uint32_t major = chip->revision / 100U;
    const uint32_t minor = chip->revision % 100U;
    (void)sim_memory_write(&chip->memory, base + 4, fuses_mac_low(mac));
    (void)sim_memory_write(&chip->memory, base + 8,
                           (uint32_t)fuses_mac_crc(mac) << 16 | (uint32_t)mac[0] << 8 | mac[1]);
    (void)sim_memory_write(&chip->memory, base + 12,
                           (uint32_t)ESP32_PACKAGE_D0WD << 9 | (major >= 1 ? 1U << 15 : 0));
    (void)sim_memory_write(&chip->memory, base + 20, (major >= 2 ? 1U << 20 : 0) | minor << 24);
    (void)sim_memory_write(&chip->memory, ESP32_SYSCON_DATE, major >= 3 ? 1U << 31 : 0);
}

static void fuses_put_fields(sim_chip_t *chip, const fuses_field_t *fields, uint32_t value)
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

static void fuses_later(sim_chip_t *chip)
{
    const uint8_t *mac = chip->mac;
    const sim_profile_t *profile = chip->profile;
    const uint32_t first = profile->efuse_base + profile->efuse_mac;
    (void)sim_memory_write(&chip->memory, first, fuses_mac_low(mac));
    (void)sim_memory_write(&chip->memory, first + 4, (uint32_t)mac[0] << 8 | mac[1]);
    fuses_put_fields(chip, fuses_revisions[profile->efuse_layout].minor, chip->revision % 100U);
    fuses_put_fields(chip, fuses_revisions[profile->efuse_layout].major, chip->revision / 100U);
}

/* ORs a value into a word of eFuses. */
static void fuses_burn(sim_chip_t *chip, uint32_t offset, uint32_t value)
{
    const uint32_t address = chip->profile->efuse_base + offset;
    (void)sim_memory_write(&chip->memory, address, sim_memory_read(&chip->memory, address) | value);
}

static uint32_t fuses_pin(uint32_t pins, unsigned index)
{
    return pins >> (index * 6) & 0x3F;
}

/* An ESP32 has five bits a pad, with 30 and 31 for GPIO32 and 33. */
static uint32_t fuses_pad_esp32(uint32_t pins, unsigned index)
{
    const uint32_t pin = fuses_pin(pins, index);
    return pin >= 32 ? pin - 2 : pin;
}

static void fuses_burn_pads(sim_chip_t *chip)
{
    enum { HD = 4, CLK_TO_CS = 4, ESP32_BITS = 5, ESP32_HD_SHIFT = 4 };
    enum { ESP32_WORD_HD = 3 * 4, ESP32_WORD = 5 * 4, LATER_WORD = 18 * 4, LATER_SHIFT = 16 };
    const uint32_t pins = chip->config.spi_pins;
    if (chip->config.spi_pins_unfused) {
        return;
    }
    if (chip->profile->efuse_layout != SIM_EFUSE_ESP32) {
        fuses_burn(chip, LATER_WORD, pins << LATER_SHIFT);
        fuses_burn(chip, LATER_WORD + 4, pins >> LATER_SHIFT);
        return;
    }
    uint32_t word = 0;
    for (unsigned i = 0; i < CLK_TO_CS; i++) {
        word |= fuses_pad_esp32(pins, i) << (i * ESP32_BITS);
    }
    fuses_burn(chip, ESP32_WORD, word);
    fuses_burn(chip, ESP32_WORD_HD, fuses_pad_esp32(pins, HD) << ESP32_HD_SHIFT);
}

/* Where each chip keeps what concerns security: offsets of words and bits in them. Purposes follow
 * each other, none across two words; width 0: the chip has none. */
typedef struct {
    const char *chip;
    uint8_t count, count_shift;
    uint8_t boot, boot_shift;
    uint8_t manual, manual_shift; /* the loader may not encrypt */
    uint8_t purposes, purposes_shift, purposes_width;
} fuses_security_t;

static const fuses_security_t security_words[] = {
    {"esp32", 0x00, 20, 0x18, 5, 0x18, 7, 0, 0, 0},
    {"esp32s2", 0x34, 18, 0x38, 20, 0x30, 20, 0x34, 24, 4},
    {"esp32s3", 0x34, 18, 0x38, 20, 0x30, 20, 0x34, 24, 4},
    {"esp32c2", 0x30, 7, 0x30, 21, 0x30, 6, 0, 0, 0},
    {"esp32c3", 0x34, 18, 0x38, 20, 0x30, 20, 0x34, 24, 4},
    {"esp32c5", 0x34, 16, 0x38, 25, 0x30, 20, 0x34, 22, 5},
    {"esp32c6", 0x34, 18, 0x38, 20, 0x30, 20, 0x34, 24, 4},
    {"esp32c61", 0x30, 23, 0x34, 26, 0x30, 14, 0x34, 0, 4},
    {"esp32h2", 0x34, 18, 0x38, 20, 0x30, 20, 0x34, 24, 4},
    {"esp32h4", 0x30, 23, 0x38, 5, 0x30, 14, 0x34, 0, 5},
    {"esp32p4", 0x34, 18, 0x38, 20, 0x30, 20, 0x34, 24, 4},
    {"esp32s31", 0x34, 21, 0x3C, 2, 0x30, 20, 0x38, 0, 5},
};

static void fuses_burn_purposes(sim_chip_t *chip, const fuses_security_t *words)
{
    enum { WORD_BITS = 32, KEYS_IN_FUSES = 6 };
    uint32_t offset = words->purposes;
    unsigned shift = words->purposes_shift;
    for (size_t i = 0; words->purposes_width != 0 && i < KEYS_IN_FUSES; i++) {
        if (shift + words->purposes_width > WORD_BITS) {
            offset += 4;
            shift = 0;
        }
        fuses_burn(chip, offset, (uint32_t)chip->config.key_purposes[i] << shift);
        shift += words->purposes_width;
    }
}

/* What goes with an encrypted flash where no key purpose tells the key: it cannot be read back, and
 * on an ESP32 each bit of an address takes part. Source: esptool's targets,
 * is_flash_encryption_key_valid() and get_flash_crypt_config(). */
static void fuses_burn_key(sim_chip_t *chip)
{
    static const struct {
        const char *chip;
        uint32_t offset, bits;
    } words[] = {
        {"esp32", 0x00, 1U << 16},
        {"esp32", 0x14, 0xFU << 28},
        {"esp32c2", 0x30, 1},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].chip, chip->profile->name) == 0) {
            fuses_burn(chip, words[i].offset, words[i].bits);
        }
    }
}

static void fuses_burn_security(sim_chip_t *chip)
{
    enum { ESP32_JTAG = 0x18, ESP32_JTAG_SHIFT = 6 };
    const sim_config_t *config = &chip->config;
    for (size_t i = 0; i < sizeof security_words / sizeof security_words[0]; i++) {
        const fuses_security_t *words = &security_words[i];
        if (strcmp(words->chip, chip->profile->name) != 0) {
            continue;
        }
        const bool boot = (config->security_flags & SIM_SECURITY_BOOT) != 0;
        fuses_burn(chip, words->count, (uint32_t)config->flash_crypt_count << words->count_shift);
        fuses_burn(chip, words->boot, (uint32_t)boot << words->boot_shift);
        fuses_burn(chip, words->manual,
                   (uint32_t)config->manual_encrypt_off << words->manual_shift);
        fuses_burn_purposes(chip, words);
    }
    if (config->flash_crypt_count != 0) {
        fuses_burn_key(chip);
    }
    if (chip->profile->efuse_layout == SIM_EFUSE_ESP32 &&
        (config->security_flags & (SIM_SECURITY_JTAG_OFF | SIM_SECURITY_JTAG_SOFT_OFF)) != 0) {
        fuses_burn(chip, ESP32_JTAG, 1U << ESP32_JTAG_SHIFT);
    }
}

static void fuses_burn_power(sim_chip_t *chip)
{
    enum { P4_DOWNLOAD_MODE_XPD_ON = 0x34, SHIFT = 16 };
    if (chip->config.flash_power_fused) {
        fuses_burn(chip, P4_DOWNLOAD_MODE_XPD_ON, 1U << SHIFT);
    }
}

void sim_fuses_init(sim_chip_t *chip)
{
    switch (chip->profile->efuse_layout) {
    case SIM_EFUSE_ESP8266:
        fuses_esp8266(chip);
        break;
    case SIM_EFUSE_ESP32:
        fuses_esp32(chip);
        break;
    default:
        fuses_later(chip);
        break;
    }
    fuses_burn_power(chip);
    fuses_burn_pads(chip);
    fuses_burn_security(chip);
}
