/*
 * ESP32-X9: there is no such chip. made_up_chip.sh puts this file into src/chip/.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"

const chip_t esp_loader_chip_esp32x9 = {
    .spi = 0x60123000,
    .efuse = 0x60456044,
    .abilities = CHIP_ROM_LATER,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32X9_CHIP,
    .id = 77,
};

/* Words 2 and 6 from the MAC on. */
const chip_field_t esp_loader_chip_esp32x9_revision[] = {
    CHIP_FIELD(0x08, 3, 3, 1),
    CHIP_LAST_FIELD(0x18, 9, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32x9_usb[] = {
    {.address = CHIP_USB_NONE, .below = CHIP_ANY_REVISION},
};

const chip_watchdogs_t esp_loader_chip_esp32x9_watchdogs = {.config = 0};

const chip_encryption_t esp_loader_chip_esp32x9_encryption = {
    .no_writes = 0x60456030,
    .no_writes_mask = 1u << 11,
};

const chip_image_t esp_loader_chip_esp32x9_image = {
    .id = 77,
    .bootloader_offset = 0x3000,
    .map_page = 0x10000,
    .clock_code = 15,
    .mhz = {40, 0, 20, 80},
    .flash = {{0x72000000, 0x74000000}},
    .ram = {{0x70800000, 0x70880000}},
    .places = {.flash_data = 0x72800000,
               .flash_code = 0x72000000,
               .ram_data = 0x70810000,
               .ram_code = 0x70800000,
               .boot_data = 0x70875730,
               .boot_loader = 0x7086C410,
               .boot_code = 0x7086E610},
};

const chip_layout_t esp_loader_chip_esp32x9_layout = {.uf2_family = 0x0000BEEF};

const chip_traits_t esp_loader_chip_esp32x9_traits = {
    .always = "Nothing that is known",
    .crystal = 40,
};

const chip_program_t esp_loader_chip_esp32x9_program = {.last_gpio = 19};
