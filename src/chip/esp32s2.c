/*
 * ESP32-S2.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32s2.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_with_magic_t esp_loader_chip_esp32s2 = {
    .chip =
        {
            .spi = 0x3F402000,
            .efuse = 0x3F41A044,
            .abilities = CHIP_ROM_LATER,
            .flash = CHIP_FLASH_LATER,
            .target = ESP32S2_CHIP,
            .id = CHIP_ID_LEFT_OUT,
        },
    .magic = 0x000007C6,
};

/* Words 3 and 4 of block 1. */
const chip_field_t esp_loader_chip_esp32s2_revision[] = {
    CHIP_FIELD(0x0C, 18, 2, 100),
    CHIP_FIELD(0x0C, 20, 1, 8),
    CHIP_LAST_FIELD(0x10, 4, 3, 1),
};

const chip_usb_t esp_loader_chip_esp32s2_usb[] = {
    {.address = 0x3FFFFD14, .below = CHIP_ANY_REVISION, .otg = 2},
};

const chip_watchdogs_t esp_loader_chip_esp32s2_watchdogs = {
    .config = 0x3F408094,
    .lock = 0x18,
    .resets = true,
    .forced = 0x3F408128,
    .forced_mask = 1,
};

const chip_encryption_t esp_loader_chip_esp32s2_encryption = {
    .no_writes = 0x3F41A030,
    .no_writes_mask = 1u << 19,
};

const chip_image_t esp_loader_chip_esp32s2_image = {
    .id = 2,
    .bootloader_offset = 0x1000,
    .map_page = 0x10000,
    .clock_code = 15,
    .mhz = {40, 26, 20, 80},
    .flash = {{0x3F000000, 0x3F500000}, {0x40080000, 0x40800000}},
    .ram = {{0x3FFB0000, 0x40000000}, {0x40020000, 0x40070000}},
    .rtc = {{0x40070000, 0x40072000}, {0x50000000, 0x50002000}},
    .places = {.flash_data = 0x3F000000,
               .flash_code = 0x40080000,
               .ram_data = 0x3FFBC930,
               .ram_code = 0x40024000,
               .boot_data = 0x3FFE6108,
               .boot_loader = 0x4004B000,
               .boot_code = 0x4004F000},
};

const chip_layout_t esp_loader_chip_esp32s2_layout = {
    .uf2_family = 0xBFDD4EEE,
};

const chip_program_t esp_loader_chip_esp32s2_program = {
    .last_gpio = 46, .gap_first = 22, .gap_last = 25};

const chip_efuse_t esp_loader_chip_esp32s2_efuse = {
    CHIP_EFUSE_LATER,
    .base = 0x3F41A000,
    .command = 0x1D4,
    .voltage = 0x1E8,
    .supply = 0x1F4,
    .errors = 0x1C0,
    .timing = CHIP_EFUSE_TIMING_SECOND,
    .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSES_256 | CHIP_EFUSE_PURPOSES_HMAC,
};

static const char *const flash_texts[] = {"No Embedded Flash", "Embedded Flash 2MB",
                                          "Embedded Flash 4MB"};
static const char *const psram_texts[] = {"No Embedded PSRAM", "Embedded PSRAM 2MB",
                                          "Embedded PSRAM 4MB"};
static const char *const calibration_texts[] = {
    "No calibration in BLK2 of efuse", "ADC and temperature sensor calibration in BLK2 of eFuse V1",
    "ADC and temperature sensor calibration in BLK2 of eFuse V2"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 21, .bits = 4},
     .texts = flash_texts,
     .count = 3,
     .others = "Unknown Embedded Flash"},
    {.number = {.word = 0, .shift = 28, .bits = 4},
     .texts = psram_texts,
     .count = 3,
     .others = "Unknown Embedded PSRAM"},
    {.number = {.word = 1, .shift = 4, .bits = 3},
     .texts = calibration_texts,
     .count = 3,
     .others = "Unknown calibration in BLK2"},
};

const chip_traits_t esp_loader_chip_esp32s2_traits = {
    .always = "Wi-Fi, Single Core, 240MHz",
    .words = {0x3F41A050, 0x3F41A06C},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = 40,
};
