/*
 * ESP32-H2.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32h2.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_t esp_loader_chip_esp32h2 = {
    .spi = 0x60003000,
    .efuse = 0x600B0844,
    .abilities = CHIP_ROM_LATER,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32H2_CHIP,
    .id = 16,
};

/* Word 3 of block 1. */
const chip_field_t esp_loader_chip_esp32h2_revision[] = {
    CHIP_FIELD(0x0C, 18, 3, 1),
    CHIP_LAST_FIELD(0x0C, 21, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32h2_usb[] = {
    {.address = 0x4084FEFC, .below = CHIP_ANY_REVISION, .serial_jtag = 3},
};

const chip_watchdogs_t esp_loader_chip_esp32h2_watchdogs = {
    .config = 0x600B1C00,
    .lock = 0x1C,
    .super = 0x600B1C20,
    .feed_bit = CHIP_FEED_LATER,
};

const chip_encryption_t esp_loader_chip_esp32h2_encryption = {
    .no_writes = 0x600B0830,
    .no_writes_mask = 1u << 20,
};

const chip_spi_t esp_loader_chip_esp32h2_spi = {.magics = {0xD7B73E80}};

const chip_image_t esp_loader_chip_esp32h2_image = {
    .id = 16,
    .map_page = 0x2000,
    .clock_code = 15,
    .mhz = {24, 16, 12, 48},
    .flash = {{0x42000000, 0x43000000}},
    .ram = {{0x40800000, 0x40880000}},
    .rtc = {{0x50000000, 0x50004000}},
    .places = {.flash_data = 0x42800000,
               .flash_code = 0x42000000,
               .ram_data = 0x40810000,
               .ram_code = 0x40800000,
               .boot_data = 0x408460E0,
               .boot_loader = 0x4083CFD0,
               .boot_code = 0x4083EFD0},
};

const chip_layout_t esp_loader_chip_esp32h2_layout = {
    .uf2_family = 0x332726F6,
    .largest_page = 0x10000,
};

const chip_program_t esp_loader_chip_esp32h2_program = {.last_gpio = 27, .boot_gpio = 9};

const chip_efuse_t esp_loader_chip_esp32h2_efuse = {
    CHIP_EFUSE_LATER,
    .base = 0x600B0800,
    .command = 0x1D4,
    .voltage = 0x1E8,
    .supply = 0x1F0,
    .errors = 0x1C0,
    .timing = CHIP_EFUSE_TIMING_LATER,
    .last_key_plain = true,
    .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSES_HMAC | CHIP_EFUSE_PURPOSE_ECDSA,
};

static const char *const flash_texts[] = {"No Embedded Flash", "Embedded Flash 4MB",
                                          "Embedded Flash 2MB", "Embedded Flash 1MB"};
static const char *const flash_makers[] = {"", "XMC", "GD", "FM", "TT"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 24, .bits = 3},
     .texts = flash_texts,
     .count = 4,
     .others = "Unknown Embedded Flash",
     .maker = {.word = 0, .shift = 29, .bits = 3},
     .makers = flash_makers,
     .makers_count = 5},
};

const chip_traits_t esp_loader_chip_esp32h2_traits = {
    .always = "BT 5 (LE), IEEE802.15.4, Single Core, 96MHz",
    .words = {0x600B0850},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = 32,
};
