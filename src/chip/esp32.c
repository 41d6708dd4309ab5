/*
 * ESP32.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32.py, and for each subject what
 * chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"
#include <stddef.h>

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

static const char *const bt_texts[] = {"BT"};
static const char *const core_texts[] = {"Dual Core + LP Core", "Single Core + LP Core"};
static const char *const rate_texts[] = {NULL, NULL, "240MHz", "160MHz"};
static const char *const flash_texts[] = {
    NULL, NULL, "Embedded Flash", NULL, "Embedded Flash", "Embedded Flash", "Embedded Flash"};
static const char *const psram_texts[] = {NULL, NULL, NULL, NULL, NULL, NULL, "Embedded PSRAM"};
static const char *const vref_texts[] = {NULL};
static const char *const block_texts[] = {NULL, "BLK3 partially reserved"};
static const char *const coding_texts[] = {"Coding Scheme None", "Coding Scheme 3/4",
                                           "Coding Scheme Repeat (UNSUPPORTED)",
                                           "Coding Scheme None (may contain encoding data)"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 1, .bits = 1}, .texts = bt_texts, .count = 1},
    {.number = {.word = 0, .shift = 0, .bits = 1}, .texts = core_texts, .count = 2},
    {.number = {.word = 0, .shift = 12, .bits = 2}, .texts = rate_texts, .count = 4},
    {.number = {0, 9, 3, 0, 2, 1}, .texts = flash_texts, .count = 7},
    {.number = {0, 9, 3, 0, 2, 1}, .texts = psram_texts, .count = 7},
    {.number = {.word = 1, .shift = 8, .bits = 5},
     .texts = vref_texts,
     .count = 1,
     .others = "Vref calibration in eFuse"},
    {.number = {.word = 0, .shift = 14, .bits = 1}, .texts = block_texts, .count = 2},
    {.number = {.word = 2, .shift = 0, .bits = 2}, .texts = coding_texts, .count = 4},
};

const chip_traits_t esp_loader_chip_esp32_traits = {
    .always = "Wi-Fi",
    .words = {0x3FF5A00C, 0x3FF5A010, 0x3FF5A018, 0x3FF40014},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = CHIP_CRYSTAL_DIVIDED,
    .clock = 3,
};
