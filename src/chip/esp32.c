/*
 * ESP32.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32.py, and for each subject what
 * chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_efuse.h"
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
    .secure_boot_v1 = 4,
    .secure_boot_v2 = 5,
    .v2_from = 300,
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

const chip_layout_t esp_loader_chip_esp32_layout = {
    .uf2_family = 0x1C5F21B0,
    .seams = {0x3FFE0000, 0x40078000, 0x40080000, 0x400A0000},
    .short_tail_filled = true,
    .signs_first = true,
};

const chip_program_t esp_loader_chip_esp32_program = {.ways = CHIP_PROGRAM_HSPI |
                                                              CHIP_PROGRAM_PINS_SHIFTED,
                                                      .last_gpio = 33,
                                                      .gap_first = 30,
                                                      .gap_last = 31,
                                                      .flash_supply = 0x3FF48074};

#define FIRST_BLOCK(from, size, disable, unreadable, to)                                           \
    {                                                                                              \
        .read = (from), .words = (size), .write_disable = (disable), .read_disable = (unreadable), \
        .half_disable = CHIP_EFUSE_NO_BIT, .write = (to)                                           \
    }

static const chip_efuse_block_t first_blocks[] = {
    FIRST_BLOCK(0x00, 7, CHIP_EFUSE_NO_BIT, CHIP_EFUSE_NO_BIT, 0x1C),
    FIRST_BLOCK(0x38, 8, 7, 16, 0x98),
    FIRST_BLOCK(0x58, 8, 8, 17, 0xB8),
    FIRST_BLOCK(0x78, 8, 9, 18, 0xD8),
};

static const chip_efuse_layout_t first_layout = {
    .blocks = first_blocks,
    .count = sizeof(first_blocks) / sizeof(first_blocks[0]),
    .coding = CHIP_EFUSE_TOLD,
    .read_disable_from = 16,
    .read_disable_bits = 4,
    .write_disable_bits = 16,
    .config = 0xFC,
    .sections = true,
};

/* The second block's key is for secure boot of either version: an AES key, or, from revision 3.0
 * on, the digest of a public key. */
static const chip_efuse_role_t first_roles[] = {
    {.block = 1,
     .words = 8,
     .reversed = true,
     .read_disable = 16,
     .read_disable_bits = 1,
     .also = CHIP_EFUSE_NO_BIT},
    {.block = 2,
     .words = 8,
     .reversed = true,
     .read_disable = 17,
     .read_disable_bits = 1,
     .also = CHIP_EFUSE_NO_BIT},
    {.block = 2, .words = 8, .digest = true, .also = CHIP_EFUSE_NO_BIT, .since = 300},
};

const chip_efuse_t esp_loader_chip_esp32_efuse = {
    .layout = &first_layout,
    .base = 0x3FF5A000,
    .command = 0x104,
    .voltage = 0x118,
    .supply = 0xF8, /* here the clock */
    .errors = 0x11C,
    .timing = CHIP_EFUSE_TIMING_FIRST,
    .endings = {CHIP_EFUSE_NO_BIT, CHIP_EFUSE_NO_BIT},
    .roles = first_roles,
    .first_role = 0,
    .role_count = sizeof(first_roles) / sizeof(first_roles[0]),
};
