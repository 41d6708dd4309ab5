/*
 * ESP32-S31.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32s31.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_t esp_loader_chip_esp32s31 = {
    .spi = 0x20501000,
    .efuse = 0x20715050,
    .abilities = CHIP_ROM_LATER | CHIP_STUB_HAS_32_BITS,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32S31_CHIP,
    .id = 32,
};

/* Word 3 of block 1. */
const chip_field_t esp_loader_chip_esp32s31_revision[] = {
    CHIP_FIELD(0x0C, 18, 4, 1),
    CHIP_LAST_FIELD(0x0C, 22, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32s31_usb[] = {
    {.address = CHIP_USB_HIDDEN, .below = CHIP_ANY_REVISION}};

const chip_watchdogs_t esp_loader_chip_esp32s31_watchdogs = {
    .config = 0x20801000,
    .lock = 0x18,
    .resets = true,
};

const chip_encryption_t esp_loader_chip_esp32s31_encryption = {
    .no_writes = 0x20715030,
    .no_writes_mask = 1u << 20,
};

/* The places are assumed, after those of the ESP32-P4. */
const chip_image_t esp_loader_chip_esp32s31_image = {
    .id = 32,
    .bootloader_offset = 0x2000,
    .map_page = 0x8000,
    .clock_code = 15,
    .mhz = {40, 0, 20, 80},
    .flash = {{0x40000000, 0x54000000}},
    .ram = {{0x2F000000, 0x2F080000}},
    .rtc = {{0x2E000000, 0x2E008000}},
    .places = {.flash_data = 0x44000000,
               .flash_code = 0x40000000,
               .ram_data = 0x2F040000,
               .ram_code = 0x2F000000,
               .boot_data = 0x2F03AB20,
               .boot_loader = 0x2F02ABD0,
               .boot_code = 0x2F02CBD0},
};

const chip_layout_t esp_loader_chip_esp32s31_layout = {
    .uf2_family = 0x3101F7C1,
    .largest_page = 0x40000,
};

const chip_program_t esp_loader_chip_esp32s31_program = {.last_gpio = 60,
                                                         .boot_gpio = CHIP_BOOT_GPIO_UNKNOWN};

/* Not known well enough to burn: no version of the interface does yet. */
const chip_efuse_t esp_loader_chip_esp32s31_efuse = {.base = 0};

const chip_traits_t esp_loader_chip_esp32s31_traits = {
    .always = "Wi-Fi 6, BT 5.4 (LE), IEEE802.15.4, Dual Core + LP Core, 300MHz",
    .crystal = 40,
};
