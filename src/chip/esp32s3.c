/*
 * ESP32-S3.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32s3.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"
#include <stddef.h>

const chip_t esp_loader_chip_esp32s3 = {
    .spi = 0x60002000,
    .efuse = 0x60007044,
    .abilities = CHIP_ROM_LATER | CHIP_STUB_HAS_32_BITS,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32S3_CHIP,
    .id = 9,
};

/* Words 3 and 5 of block 1. Silicon v0.0 with block version 1.1, which word 3 and word 4 of
 * block 2 tell, used the field of the major revision otherwise. */
const chip_field_t esp_loader_chip_esp32s3_revision[] = {
    CHIP_FIELD(0x0C, 18, 3, 1),       CHIP_FIELD_APART(0x0C, 18, 3, 64),
    CHIP_FIELD_APART(0x0C, 24, 3, 1), CHIP_FIELD_APART(0x28, 0, 2, 8),
    CHIP_FIELD(0x14, 23, 1, 8),       CHIP_LAST_FIELD(0x14, 24, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32s3_usb[] = {
    {.address = 0x3FCEF14C, .below = CHIP_ANY_REVISION, .otg = 3, .serial_jtag = 4},
};

const chip_watchdogs_t esp_loader_chip_esp32s3_watchdogs = {
    .config = 0x60008098,
    .lock = 0x18,
    .resets = true,
    .super = 0x600080B4,
    .feed_bit = CHIP_FEED_FIRST,
    .forced = 0x6000812C,
    .forced_mask = 1,
};

const chip_encryption_t esp_loader_chip_esp32s3_encryption = {
    .no_writes = 0x60007030,
    .no_writes_mask = 1u << 20,
};

const chip_spi_t esp_loader_chip_esp32s3_spi = {.magics = {0x00000009}};

const chip_image_t esp_loader_chip_esp32s3_image = {
    .id = 9,
    .map_page = 0x10000,
    .clock_code = 15,
    .mhz = {40, 26, 20, 80},
    .flash = {{0x3C000000, 0x3E000000}, {0x42000000, 0x44000000}}, /* ESP-IDF, soc/soc.h */
    .ram = {{0x3FC88000, 0x3FD00000}, {0x40370000, 0x403E0000}},
    .rtc = {{0x600FE000, 0x60100000}, {0x50000000, 0x50002000}},
    .places = {.flash_data = 0x3C000000,
               .flash_code = 0x42000000,
               .ram_data = 0x3FC90000,
               .ram_code = 0x40374000,
               .boot_data = 0x3FCE3818,
               .boot_loader = 0x403C9700,
               .boot_code = 0x403CC700},
};

const chip_layout_t esp_loader_chip_esp32s3_layout = {
    .uf2_family = 0xC47E5767,
};

const chip_program_t esp_loader_chip_esp32s3_program = {
    .last_gpio = 48, .gap_first = 22, .gap_last = 25};

const chip_efuse_t esp_loader_chip_esp32s3_efuse = {
    CHIP_EFUSE_LATER,
    .base = 0x60007000,
    .command = 0x1D4,
    .voltage = 0x1E8,
    .supply = 0x1F4,
    .errors = 0x1C0,
    .timing = CHIP_EFUSE_TIMING_LATER,
    .last_key_plain = true,
    .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSES_256 | CHIP_EFUSE_PURPOSES_HMAC,
};

static const char *const flash_texts[] = {NULL, "Embedded Flash 8MB", "Embedded Flash 4MB"};
static const char *const flash_makers[] = {"", "XMC", "GD", "FM", "TT", "BY"};
static const char *const psram_texts[] = {NULL, "Embedded PSRAM 8MB", "Embedded PSRAM 2MB",
                                          "Embedded PSRAM 16MB", "Embedded PSRAM 4MB"};
static const char *const psram_makers[] = {"", "AP_3v3", "AP_1v8"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 27, .bits = 3},
     .texts = flash_texts,
     .count = 3,
     .others = "Unknown Embedded Flash",
     .maker = {.word = 1, .shift = 0, .bits = 3},
     .makers = flash_makers,
     .makers_count = 6,
     .maker_of_others = true},
    {.number = {1, 3, 2, 2, 19, 1},
     .texts = psram_texts,
     .count = 5,
     .others = "Unknown Embedded PSRAM",
     .maker = {.word = 1, .shift = 7, .bits = 2},
     .makers = psram_makers,
     .makers_count = 3,
     .maker_of_others = true},
};

const chip_traits_t esp_loader_chip_esp32s3_traits = {
    .always = "Wi-Fi, BT 5 (LE), Dual Core + LP Core, 240MHz",
    .words = {0x60007050, 0x60007054, 0x60007058},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = 40,
};
