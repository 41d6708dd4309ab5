/*
 * ESP8266.
 *
 * Sources, where nothing else is said: esptool, esptool/targets/esp8266.py, and for each subject
 * what chip_facts.h names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/efuse/chip_efuse.h"
#include <stddef.h>

const chip_with_magic_t esp_loader_chip_esp8266 = {
    .chip =
        {
            .spi = 0x60000200,
            .efuse = 0x3FF00050,
            .abilities = CHIP_ROM_FIRST | CHIP_ERASES_HEAD_TWICE | CHIP_MAC_HAS_PREFIX,
            .flash = CHIP_FLASH_FIRST,
            .target = ESP8266_CHIP,
            .id = CHIP_ID_NOT_ASKED,
        },
    .magic = 0xFFF0C101,
};

/* It has none. */
const chip_field_t esp_loader_chip_esp8266_revision[] = {CHIP_LAST_FIELD(0x0C, 0, 1, 0)};

const chip_usb_t esp_loader_chip_esp8266_usb[] = {
    {.address = CHIP_USB_NONE, .below = CHIP_ANY_REVISION}};

const chip_watchdogs_t esp_loader_chip_esp8266_watchdogs = {.config = 0};

const chip_encryption_t esp_loader_chip_esp8266_encryption = {.no_writes = 0};

/* The 1 MiB of flash is what one setting of the cache shows. The application's place in flash,
 * 0x10000, is part of its addresses. The RAM for code counts up to where the second half of the
 * cache ends, which is RAM while a bootloader runs: the Arduino core links its own there, at
 * 0x4010F000 (bootloaders/eboot/eboot.ld). */
const chip_image_t esp_loader_chip_esp8266_image = {
    .id = CHIP_NO_IMAGE_ID,
    .ways = CHIP_IMAGE_PLAIN,
    .mhz = {40, 26, 20, 80},
    .flash = {{0x40200000, 0x40300000}},
    .ram = {{0x3FFE8000, 0x40000000}, {0x40100000, 0x40110000}},
    .places = {.flash_data = 0x40210000,
               .flash_code = 0x40210000,
               .ram_data = 0x3FFE8000,
               .ram_code = 0x40100000,
               .boot_data = 0x3FFE8408,
               .boot_loader = 0x40104000,
               .boot_code = 0x40100000},
};

const chip_layout_t esp_loader_chip_esp8266_layout = {
    .uf2_family = 0x7EAB61ED,
    .seams = {0x40108000},
};

const chip_program_t esp_loader_chip_esp8266_program = {.ways = CHIP_PROGRAM_MAC_IS_ID};

/* Its eFuses are burned in the factory alone. */
const chip_efuse_t esp_loader_chip_esp8266_efuse = {.base = 0};

static const char *const flash_texts[] = {NULL, "Embedded Flash", "Embedded Flash",
                                          "Embedded Flash"};
static const chip_trait_t trait_rows[] = {
    {.number = {0, 4, 1, 1, 16, 1}, .texts = flash_texts, .count = 4},
};

const chip_traits_t esp_loader_chip_esp8266_traits = {
    .always = "Wi-Fi, 160MHz",
    .words = {0x3FF00050, 0x3FF00058, 0x60000014},
    .traits = trait_rows,
    .count = sizeof(trait_rows) / sizeof(trait_rows[0]),
    .crystal = CHIP_CRYSTAL_DOUBLED,
    .clock = 2,
};
