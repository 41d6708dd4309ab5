/*
 * ESP32-H4.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp32h4.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"

const chip_t esp_loader_chip_esp32h4 = {
    .spi = 0x60099000,
    .efuse = 0x600B1844,
    .abilities = CHIP_ROM_LATER,
    .flash = CHIP_FLASH_LATER,
    .target = ESP32H4_CHIP,
    .id = 28,
};

/* Word 3 of block 1. */
const chip_field_t esp_loader_chip_esp32h4_revision[] = {
    CHIP_FIELD(0x0C, 18, 4, 1),
    CHIP_LAST_FIELD(0x0C, 22, 2, 100),
};

const chip_usb_t esp_loader_chip_esp32h4_usb[] = {
    {.address = 0x4087F580, .below = CHIP_ANY_REVISION, .serial_jtag = 3},
};

/* The super watchdog: also ESP-IDF, soc/esp32h4/register/soc/lp_wdt_reg.h, LP_WDT_SWD_CONFIG_REG.
 * esptool 5.2 had another place. */
const chip_watchdogs_t esp_loader_chip_esp32h4_watchdogs = {
    .config = 0x60090048,
    .lock = 0x1C,
    .super = 0x600B5420,
    .feed_bit = CHIP_FEED_LATER,
};

const chip_encryption_t esp_loader_chip_esp32h4_encryption = {
    .no_writes = 0x600B1830,
    .no_writes_mask = 1u << 14,
};

/* The places are assumed, after those of the ESP32-H2. */
const chip_image_t esp_loader_chip_esp32h4_image = {
    .id = 28,
    .bootloader_offset = 0x2000,
    .map_page = 0x2000,
    .clock_code = 15,
    .mhz = {24, 16, 12, 48},
    .flash = {{0x42000000, 0x44000000}},
    .ram = {{0x40810000, 0x40860000}},
    .rtc = {{0x50000000, 0x50004000}},
    .places = {.flash_data = 0x42800000,
               .flash_code = 0x42000000,
               .ram_data = 0x40820000,
               .ram_code = 0x40810000,
               .boot_data = 0x408560E0,
               .boot_loader = 0x4084CFD0,
               .boot_code = 0x4084EFD0},
};

const chip_layout_t esp_loader_chip_esp32h4_layout = {
    .uf2_family = 0x9E0BAA8A,
    .largest_page = 0x10000,
};

const chip_program_t esp_loader_chip_esp32h4_program = {.last_gpio = 39,
                                                        .boot_gpio = CHIP_BOOT_GPIO_UNKNOWN};

/* Not known well enough to burn: no version of the interface does yet. */
const chip_efuse_t esp_loader_chip_esp32h4_efuse = {.base = 0};

static const char *const flash_texts[] = {"No Embedded Flash", "Embedded Flash 4MB"};
static const char *const flash_makers[] = {"", "FM", "XMC", "PY"};
static const char *const psram_texts[] = {"No Embedded PSRAM", "Embedded PSRAM 8MB",
                                          "Embedded PSRAM 2MB"};
static const char *const psram_makers[] = {"", "AP"};
static const chip_trait_t trait_rows[] = {
    {.number = {0, 31, 1, 1, 0, 2},
     .texts = flash_texts,
     .count = 2,
     .others = "Unknown Embedded Flash",
     .maker = {.word = 1, .shift = 2, .bits = 3},
     .makers = flash_makers,
     .makers_count = 4},
    {.number = {.word = 1, .shift = 5, .bits = 3},
     .texts = psram_texts,
     .count = 3,
     .others = "Unknown Embedded PSRAM",
     .maker = {.word = 1, .shift = 8, .bits = 2},
     .makers = psram_makers,
     .makers_count = 2},
};

const chip_traits_t esp_loader_chip_esp32h4_traits = {
    .always = "BT 5 (LE), IEEE802.15.4, Dual Core, 96MHz",
    .words = {0x600B1850, 0x600B1854},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = 32,
};
