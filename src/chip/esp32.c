/*
 * ESP32.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32.py, and for each subject what
 * chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"

const chip_with_magic_t esp_loader_chip_esp32 = {
    .chip =
        {
            .spi = 0x3FF42000,
            .efuse = 0x3FF5A004,
            /* Does not inflate exactly, as the ROM's own code, revision 3, run in an emulator,
             * shows: it ends a compressed write with a whole window of 32 KiB, counted from the
             * image's offset, and so destroys what lies behind the image; whether it also does
             * behind a whole number of windows was not seen. */
            .abilities = CHIP_ROM_SECOND | CHIP_LEAVES_PINS,
            .flash = CHIP_FLASH_SECOND,
            .clock = CHIP_CLOCK_MEASURED,
            .target = ESP32_CHIP,
            .id = CHIP_ID_NOT_ASKED,
        },
    .magic = 0x00F01D83,
};

/* Words 3 and 5 of block 0, and the date register of the APB controller: three steps of silicon. */
const chip_field_t esp_loader_chip_esp32_revision[] = {
    CHIP_FIELD(0x08, 15, 1, 100),
    CHIP_FIELD(0x10, 20, 1, 100),
    CHIP_FIELD(0x10, 24, 2, 1),
    CHIP_LAST_FIELD(0xC078, 31, 1, 100),
};

const chip_usb_t esp_loader_chip_esp32_usb[] = {
    {.address = CHIP_USB_NONE, .below = CHIP_ANY_REVISION}};

const chip_watchdogs_t esp_loader_chip_esp32_watchdogs = {.config = 0};

const chip_encryption_t esp_loader_chip_esp32_encryption = {
    .no_writes = 0x3FF5A018,
    .no_writes_mask = 1u << 7,
    .count = 0x3FF5A000,
    .count_mask = 0x7Fu << 20,
};

const chip_image_t esp_loader_chip_esp32_image = {
    .id = 0,
    .bootloader_offset = 0x1000,
    .map_page = 0x10000,
    .mhz = {40, 26, 20, 80},
    .flash = {{0x3F400000, 0x3F800000}, {0x400D0000, 0x40400000}},
    .ram = {{0x3FFAE000, 0x40000000}, {0x40070000, 0x400C0000}},
    .rtc = {{0x400C0000, 0x400C2000}, {0x50000000, 0x50002000}},
    .places = {.flash_data = 0x3F400000,
               .flash_code = 0x400D0000,
               .ram_data = 0x3FFB0000,
               .ram_code = 0x40080000,
               .boot_data = 0x3FFF0030,
               .boot_loader = 0x40078000,
               .boot_code = 0x40080400},
};

const chip_program_t esp_loader_chip_esp32_program = {.ways = CHIP_PROGRAM_HSPI |
                                                              CHIP_PROGRAM_PINS_SHIFTED,
                                                      .last_gpio = 33,
                                                      .gap_first = 30,
                                                      .gap_last = 31};
