/*
 * ESP32-C61.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32c61.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_t esp_loader_chip_esp32c61 = {
    .spi = 0x60003000,
    .efuse = 0x600B4844,
    .abilities = CHIP_ROM_LATER | CHIP_STUB_HAS_32_BITS,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32C61_CHIP,
    .id = 20,
};

/* Word 2 of block 1. */
const chip_field_t esp_loader_chip_esp32c61_revision[] = {
    CHIP_FIELD(0x08, 0, 4, 1),
    CHIP_LAST_FIELD(0x08, 4, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32c61_usb[] = {
    {.address = 0x4084F5EC, .below = 3, .serial_jtag = 3},
    {.address = 0x4084F5E4, .below = CHIP_ANY_REVISION, .serial_jtag = 4},
};

const chip_watchdogs_t esp_loader_chip_esp32c61_watchdogs = {
    .config = 0x600B1C00,
    .lock = 0x18,
    .resets = true,
    .super = 0x600B1C1C,
    .feed_bit = CHIP_FEED_LATER,
};

const chip_encryption_t esp_loader_chip_esp32c61_encryption = {
    .no_writes = 0x600B4830,
    .no_writes_mask = 1u << 14,
};

const chip_sdio_t esp_loader_chip_esp32c61_sdio = {.device = 0x1014};

const chip_image_t esp_loader_chip_esp32c61_image = {
    .id = 20,
    .map_page = 0x2000,
    .clock_code = 15,
    .mhz = {40, 0, 20, 80},
    .flash = {{0x42000000, 0x44000000}},
    .ram = {{0x40800000, 0x40860000}},
    .rtc = {{0x50000000, 0x50004000}},
    .places = {.flash_data = 0x42800000,
               .flash_code = 0x42000000,
               .ram_data = 0x40810000,
               .ram_code = 0x40800000,
               .boot_data = 0x40855730,
               .boot_loader = 0x4084C410,
               .boot_code = 0x4084E610},
};

const chip_layout_t esp_loader_chip_esp32c61_layout = {
    .uf2_family = 0x77D850C4,
    .largest_page = 0x10000,
};

/* Source: its data sheet. */
const chip_program_t esp_loader_chip_esp32c61_program = {.last_gpio = 29, .boot_gpio = 9};

const chip_efuse_t esp_loader_chip_esp32c61_efuse = {
    .layout = &chip_efuse_later,
    .first_key = 4,
    .keys = 6,
    .endings = {96, 100},
    .purpose = 64,
    .purpose_bits = 4,
    .base = 0x600B4800,
    .command = 0x1D4,
    .voltage = 0x1E8,
    .supply = 0x1F0,
    .errors = 0x190,
    .timing = CHIP_EFUSE_TIMING_LATER,
    .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSE_ECDSA,
};

static const char *const flash_texts[] = {"No Embedded Flash", "Embedded Flash 4MB",
                                          "Embedded Flash 8MB"};
static const char *const psram_texts[] = {"No Embedded PSRAM", "Embedded PSRAM 2MB",
                                          "Embedded PSRAM 8MB"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 13, .bits = 3},
     .texts = flash_texts,
     .count = 3,
     .others = "Unknown Embedded Flash"},
    {.number = {.word = 0, .shift = 19, .bits = 3},
     .texts = psram_texts,
     .count = 3,
     .others = "Unknown Embedded PSRAM"},
};

const chip_traits_t esp_loader_chip_esp32c61_traits = {
    .always = "Wi-Fi 6, BT 5 (LE), Single Core, 160MHz",
    .words = {0x600B484C},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = 40,
};
