/*
 * ESP32-C3.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32c3.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"
#include <stddef.h>

const chip_t esp_loader_chip_esp32c3 = {
    .spi = 0x60002000,
    .efuse = 0x60008844,
    /* Inflates exactly: the ROM's own code, api1-20210207, run in an emulator. */
    .abilities = CHIP_ROM_LATER | CHIP_HAS_DEFLATE,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32C3_CHIP,
    .id = 5,
};

/* Words 3 and 5 of block 1. */
const chip_field_t esp_loader_chip_esp32c3_revision[] = {
    CHIP_FIELD(0x0C, 18, 3, 1),
    CHIP_FIELD(0x14, 23, 1, 8),
    CHIP_LAST_FIELD(0x14, 24, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32c3_usb[] = {
    {.address = 0x3FCDF07C, .below = 101, .serial_jtag = 3},
    {.address = 0x3FCDF078, .below = CHIP_ANY_REVISION, .serial_jtag = 3},
};

const chip_watchdogs_t esp_loader_chip_esp32c3_watchdogs = {
    .config = 0x60008090,
    .lock = 0x18,
    .resets = true,
    .super = 0x600080AC,
    .feed_bit = CHIP_FEED_FIRST,
};

const chip_encryption_t esp_loader_chip_esp32c3_encryption = {
    .no_writes = 0x60008830,
    .no_writes_mask = 1u << 20,
};

const chip_spi_t esp_loader_chip_esp32c3_spi = {
    .magics = {0x6921506F, 0x1B31506F, 0x4881606F, 0x4361606F}};

const chip_image_t esp_loader_chip_esp32c3_image = {
    .id = 5,
    .map_page = 0x10000,
    .ways = CHIP_IMAGE_OLD_IS_MINOR,
    .clock_code = 15,
    .mhz = {40, 26, 20, 80},
    .flash = {{0x3C000000, 0x3C800000}, {0x42000000, 0x42800000}},
    .ram = {{0x3FC80000, 0x3FCE0000}, {0x4037C000, 0x403E0000}},
    .rtc = {{0x50000000, 0x50002000}},
    .places = {.flash_data = 0x3C000000,
               .flash_code = 0x42000000,
               .ram_data = 0x3FC90000,
               .ram_code = 0x40380000,
               .boot_data = 0x3FCD5820,
               .boot_loader = 0x403CC710,
               .boot_code = 0x403CE710},
};

const chip_layout_t esp_loader_chip_esp32c3_layout = {
    .uf2_family = 0xD42BA06C,
    .seams = {0x3FC88000},
};

const chip_program_t esp_loader_chip_esp32c3_program = {.last_gpio = 21, .boot_gpio = 9};

const chip_efuse_t esp_loader_chip_esp32c3_efuse = {
    CHIP_EFUSE_LATER,       .base = 0x60008800,
    .command = 0x1D4,       .voltage = 0x1E8,
    .supply = 0x1F0,        .errors = 0x1C0,
    .errors_behind = 1,     .timing = CHIP_EFUSE_TIMING_LATER,
    .last_key_plain = true, .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSES_HMAC,
};

static const char *const flash_texts[] = {NULL, "Embedded Flash 4MB", "Embedded Flash 2MB",
                                          "Embedded Flash 1MB", "Embedded Flash 8MB"};
static const char *const flash_makers[] = {"", "XMC", "GD", "FM", "TT", "ZBIT"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 27, .bits = 3},
     .texts = flash_texts,
     .count = 5,
     .others = "Unknown Embedded Flash",
     .maker = {.word = 1, .shift = 0, .bits = 3},
     .makers = flash_makers,
     .makers_count = 6,
     .maker_of_others = true},
};

const chip_traits_t esp_loader_chip_esp32c3_traits = {
    .always = "Wi-Fi, BT 5 (LE), Single Core, 160MHz",
    .words = {0x60008850, 0x60008854},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = 40,
};
