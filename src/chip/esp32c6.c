/*
 * ESP32-C6.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32c6.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_t esp_loader_chip_esp32c6 = {
    .spi = 0x60003000,
    .efuse = 0x600B0844,
    .abilities = CHIP_ROM_LATER,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32C6_CHIP,
    .id = 13,
};

/* Word 3 of block 1. */
const chip_field_t esp_loader_chip_esp32c6_revision[] = {
    CHIP_FIELD(0x0C, 18, 4, 1),
    CHIP_LAST_FIELD(0x0C, 22, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32c6_usb[] = {
    {.address = 0x4087F580, .below = CHIP_ANY_REVISION, .serial_jtag = 3},
};

const chip_watchdogs_t esp_loader_chip_esp32c6_watchdogs = {
    .config = 0x600B1C00,
    .lock = 0x18,
    .super = 0x600B1C1C,
    .feed_bit = CHIP_FEED_LATER,
};

const chip_encryption_t esp_loader_chip_esp32c6_encryption = {
    .no_writes = 0x600B0830,
    .no_writes_mask = 1u << 20,
};

const chip_sdio_t esp_loader_chip_esp32c6_sdio = {.device = 0x100D, .stub_speaks = true};

/* Clock code 0 means 40 MHz to the ROM, and 80 to all later software: a ROM divides wrongly. */
const chip_image_t esp_loader_chip_esp32c6_image = {
    .id = 13,
    .map_page = 0x2000,
    .mhz = {80, 0, 20, 0},
    .flash = {{0x42000000, 0x43000000}},
    .ram = {{0x40800000, 0x40880000}},
    .rtc = {{0x50000000, 0x50004000}},
    .places = {.flash_data = 0x42800000,
               .flash_code = 0x42000000,
               .ram_data = 0x40810000,
               .ram_code = 0x40800000,
               .boot_data = 0x40875730,
               .boot_loader = 0x4086C410,
               .boot_code = 0x4086E610},
};

const chip_layout_t esp_loader_chip_esp32c6_layout = {
    .uf2_family = 0x540DDF62,
    .largest_page = 0x10000,
    .clock_0_is_40_too = true,
};

const chip_program_t esp_loader_chip_esp32c6_program = {.last_gpio = 30, .boot_gpio = 9};

const chip_efuse_t esp_loader_chip_esp32c6_efuse = {
    CHIP_EFUSE_LATER,
    .base = 0x600B0800,
    .command = 0x1D4,
    .voltage = 0x1E8,
    .supply = 0x1F0,
    .errors = 0x1C0,
    .timing = CHIP_EFUSE_TIMING_LATER,
    .last_key_plain = true,
    .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSES_HMAC,
};

static const char *const flash_texts[] = {"Unknown Embedded Flash", "Embedded Flash 4MB",
                                          "Embedded Flash 8MB"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 0, .bits = 3},
     .texts = flash_texts,
     .count = 3,
     .others = "Unknown Embedded Flash"},
};

const chip_traits_t esp_loader_chip_esp32c6_traits = {
    .always = "Wi-Fi 6, BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 160MHz",
    .words = {0x600B0854},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = 40,
};
