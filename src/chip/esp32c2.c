/*
 * ESP32-C2.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32c2.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"
#include <stddef.h>

const chip_t esp_loader_chip_esp32c2 = {
    .spi = 0x60002000,
    .efuse = 0x60008840,
    .abilities = CHIP_ROM_LATER,
    .flash = CHIP_FLASH_LATER,
    .clock = CHIP_CLOCK_ASSUMED,
    .target = ESP32C2_CHIP,
    .id = 12,
};

/* The word with the high half of the MAC, in block 2. */
const chip_field_t esp_loader_chip_esp32c2_revision[] = {
    CHIP_FIELD(0x04, 16, 4, 1),
    CHIP_LAST_FIELD(0x04, 20, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32c2_usb[] = {
    {.address = CHIP_USB_NONE, .below = CHIP_ANY_REVISION}};

const chip_watchdogs_t esp_loader_chip_esp32c2_watchdogs = {
    .config = 0x60008084,
    .lock = 0x18,
    .resets = true,
};

const chip_encryption_t esp_loader_chip_esp32c2_encryption = {
    .no_writes = 0x60008830,
    .no_writes_mask = 1u << 6,
};

const chip_spi_t esp_loader_chip_esp32c2_spi = {.magics = {0x6F51306F, 0x7C41A06F, 0x0C21E06F}};

const chip_image_t esp_loader_chip_esp32c2_image = {
    .id = 12,
    .map_page = 0x4000,
    .clock_code = 15,
    .mhz = {30, 20, 15, 60},
    .flash = {{0x3C000000, 0x3C400000}, {0x42000000, 0x42400000}},
    .ram = {{0x3FCA0000, 0x3FCE0000}, {0x4037C000, 0x403C0000}},
    .places = {.flash_data = 0x3C000000,
               .flash_code = 0x42000000,
               .ram_data = 0x3FCA8000,
               .ram_code = 0x40380000,
               .boot_data = 0x3FCD5C80,
               .boot_loader = 0x403ACB70,
               .boot_code = 0x403AEB70},
};

const chip_layout_t esp_loader_chip_esp32c2_layout = {
    .uf2_family = 0x2B88D29C,
    .largest_page = 0x10000,
};

const chip_program_t esp_loader_chip_esp32c2_program = {.last_gpio = 20, .boot_gpio = 9};

#define SHORT_BLOCK(place, size, disable)                                                          \
    {                                                                                              \
        .read = (place), .words = (size), .write_disable = (disable),                              \
        .read_disable = CHIP_EFUSE_NO_BIT, .half_disable = CHIP_EFUSE_NO_BIT                       \
    }

static const chip_efuse_block_t short_blocks[] = {
    SHORT_BLOCK(0x2C, 2, CHIP_EFUSE_NO_BIT),
    SHORT_BLOCK(0x34, 3, 5),
    SHORT_BLOCK(0x40, 8, 6),
    {.read = 0x60, .words = 8, .write_disable = 7, .read_disable = 32, .half_disable = 33},
};

static const chip_efuse_layout_t short_layout = {
    .blocks = short_blocks,
    .count = sizeof(short_blocks) / sizeof(short_blocks[0]),
    .coding = CHIP_EFUSE_CODED,
    .read_disable_from = 32,
    .read_disable_bits = 2,
    .write_disable_bits = 8,
    .config = 0x8C,
};

/* The one key block, whole for XTS-AES with 256 bits of key, or in halves: a key of 128 bits, and
 * the digest for secure boot. */
static const chip_efuse_role_t short_roles[] = {
    {.block = 3,
     .words = 8,
     .reversed = true,
     .read_disable = 32,
     .read_disable_bits = 2,
     .also = 42},
    {.block = 3,
     .words = 4,
     .reversed = true,
     .read_disable = 32,
     .read_disable_bits = 1,
     .also = CHIP_EFUSE_NO_BIT},
    {.block = 3, .first_word = 4, .words = 4, .digest = true, .also = CHIP_EFUSE_NO_BIT},
};

const chip_efuse_t esp_loader_chip_esp32c2_efuse = {
    .layout = &short_layout,
    .base = 0x60008800,
    .command = 0x94,
    .voltage = 0x108,
    .supply = 0x114,
    .errors = 0x84,
    .timing = CHIP_EFUSE_TIMING_SHORT,
    .endings = {46, 48},
    .roles = short_roles,
    .first_role = 3,
    .role_count = sizeof(short_roles) / sizeof(short_roles[0]),
};

static const char *const flash_texts[] = {NULL, "Embedded Flash 4MB", "Embedded Flash 2MB",
                                          "Embedded Flash 1MB"};
static const char *const flash_makers[] = {"", "XMC", "GD", "FM", "TT", "ZBIT"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 29, .bits = 3},
     .texts = flash_texts,
     .count = 4,
     .others = "Unknown Embedded Flash",
     .maker = {.word = 0, .shift = 24, .bits = 3},
     .makers = flash_makers,
     .makers_count = 6,
     .maker_of_others = true},
};

const chip_traits_t esp_loader_chip_esp32c2_traits = {
    .always = "Wi-Fi, BT 5 (LE), Single Core, 120MHz",
    .words = {0x6000885C, 0x60000014},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = CHIP_CRYSTAL_DIVIDED,
    .clock = 1,
};
