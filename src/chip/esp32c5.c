/*
 * ESP32-C5.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32c5.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_t esp_loader_chip_esp32c5 = {
    .spi = 0x60003000,
    .efuse = 0x600B4844,
    .abilities = CHIP_ROM_LATER | CHIP_STUB_HAS_32_BITS,
    .flash = CHIP_FLASH_LATER,
    .clock = CHIP_CLOCK_TOLD,
    .target = ESP32C5_CHIP,
    .id = 23,
};

/* Word 2 of block 1. */
const chip_field_t esp_loader_chip_esp32c5_revision[] = {
    CHIP_FIELD(0x08, 0, 4, 1),
    CHIP_LAST_FIELD(0x08, 4, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32c5_usb[] = {
    {.address = 0x4085F514, .below = CHIP_ANY_REVISION, .serial_jtag = 3},
};

const chip_watchdogs_t esp_loader_chip_esp32c5_watchdogs = {
    .config = 0x600B1C00,
    .lock = 0x18,
    .resets = true,
    .super = 0x600B1C1C,
    .feed_bit = CHIP_FEED_LATER,
};

const chip_encryption_t esp_loader_chip_esp32c5_encryption = {
    .no_writes = 0x600B4830,
    .no_writes_mask = 1u << 20,
};

const chip_sdio_t esp_loader_chip_esp32c5_sdio = {.device = 0x1017, .stub_speaks = true};

const chip_image_t esp_loader_chip_esp32c5_image = {
    .id = 23,
    .bootloader_offset = 0x2000,
    .map_page = 0x10000,
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

const chip_layout_t esp_loader_chip_esp32c5_layout = {
    .uf2_family = 0xF71C0343,
};

const chip_program_t esp_loader_chip_esp32c5_program = {.last_gpio = 28, .boot_gpio = 28};

const chip_efuse_t esp_loader_chip_esp32c5_efuse = {
    .layout = &chip_efuse_later,
    .first_key = 4,
    .keys = 6,
    .endings = {128, 133},
    .purpose = 86,
    .purpose_bits = 5,
    .base = 0x600B4800,
    .command = 0x1D8,
    .voltage = 0x1EC,
    .supply = 0x1F4,
    .errors = 0x190,
    .timing = CHIP_EFUSE_TIMING_LATER,
    .purposes = CHIP_EFUSE_PURPOSES_ALL | CHIP_EFUSE_PURPOSES_HMAC | CHIP_EFUSE_PURPOSE_ECDSA |
                CHIP_EFUSE_PURPOSES_MANAGER | CHIP_EFUSE_PURPOSE_PSRAM,
};

static const char *const flash_texts[] = {"No Embedded Flash", "Embedded Flash 4MB"};
static const char *const flash_makers[] = {"", "XMC"};
static const char *const psram_texts[] = {"No Embedded PSRAM", "Embedded PSRAM 4MB",
                                          "Embedded PSRAM 8MB"};
static const char *const psram_makers[] = {"", "AP_3v3"};
static const chip_trait_t trait_rows[] = {
    {.number = {.word = 0, .shift = 13, .bits = 3},
     .texts = flash_texts,
     .count = 2,
     .others = "Unknown Embedded Flash",
     .maker = {.word = 0, .shift = 16, .bits = 3},
     .makers = flash_makers,
     .makers_count = 2},
    {.number = {.word = 0, .shift = 19, .bits = 3},
     .texts = psram_texts,
     .count = 3,
     .others = "Unknown Embedded PSRAM",
     .maker = {.word = 0, .shift = 22, .bits = 2},
     .makers = psram_makers,
     .makers_count = 2},
};

const chip_traits_t esp_loader_chip_esp32c5_traits = {
    .always = "Wi-Fi 6 (dual-band), BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 240MHz",
    .words = {0x600B484C, 0x60000014},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = CHIP_CRYSTAL_DIVIDED,
    .clock = 1,
};
