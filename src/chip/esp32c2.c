/*
 * ESP32-C2.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32c2.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"

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

const chip_program_t esp_loader_chip_esp32c2_program = {.last_gpio = 20};
