/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip.h"
#include <stddef.h>

enum {
    ROM_ANY = CHIP_CONNECTED | CHIP_HAS_REGISTERS | CHIP_HAS_RAM,
    ROM_NOT_FIRST =
        ROM_ANY | CHIP_HAS_SPI_ATTACH | CHIP_HAS_MD5 | CHIP_HAS_CHANGE_BAUD | CHIP_HAS_FLASH_READ,
    ROM_LATER = ROM_NOT_FIRST | CHIP_HAS_SECURITY_INFO | CHIP_BEGIN_ENCRYPTED,
};

/* Registers: register summaries of the "SPI controller" chapters of the technical reference
 * manuals; the ESP8266's read length is a field of USER1. Where an address stands in its register:
 * esptool, SPI_ADDR_REG_MSB; what is encrypted together: FLASH_ENCRYPTED_WRITE_ALIGN; who looks for
 * the pins: attach_flash.
 *
 * Who inflates exactly: the ROMs' own code, run in an emulator (ESP32 revision 3, ESP32-C3
 * api1-20210207). The ESP32's ends a compressed write with a whole window of 32 KiB, counted from
 * the image's offset, and so destroys what lies behind the image; whether it also does behind a
 * whole number of windows was not seen. Nothing is known of the others, so none of them counts. */
static const chip_loader_t loaders[] = {
    [CHIP_LOADER_ESP8266] = {.abilities = ROM_ANY | CHIP_ERASES_HEAD_TWICE,
                             .user = 0x1C,
                             .read_length = 0x20,
                             .read_length_shift = 8,
                             .data = 0x40,
                             .address_shift = 8},
    [CHIP_LOADER_ESP32] = {.abilities = ROM_NOT_FIRST | CHIP_LEAVES_PINS,
                           .user = 0x1C,
                           .read_length = 0x2C,
                           .data = 0x80,
                           .address_shift = 8,
                           .encrypted_unit = 32},
    [CHIP_LOADER_LATER] = {.abilities = ROM_LATER,
                           .user = 0x18,
                           .read_length = 0x28,
                           .data = 0x58,
                           .encrypted_unit = 16},
    [CHIP_LOADER_ESP32C3] = {.abilities = ROM_LATER | CHIP_HAS_DEFLATE,
                             .user = 0x18,
                             .read_length = 0x28,
                             .data = 0x58,
                             .encrypted_unit = 16},
};

/* Ids, bases and eFuse addresses: esptool, esptool/targets/<chip>.py (IMAGE_CHIP_ID, SPI_REG_BASE,
 * MAC_EFUSE_REG), which all revisions of a chip share. Three chips tell no id: they come first, in
 * the order of `magics`; the ESP8266 comes before all that have one. */
static const chip_t chips[] = {
    {
        .target = ESP8266_CHIP,
        .spi = 0x60000200,
        .efuse = 0x3FF00050,
        .id = CHIP_NO_ID,
        .identity = CHIP_IDENTITY_ESP8266,
        .loader = CHIP_LOADER_ESP8266,
    },
    {
        .target = ESP32_CHIP,
        .spi = 0x3FF42000,
        .efuse = 0x3FF5A004,
        .id = 0,
        .identity = CHIP_IDENTITY_ESP32,
        .loader = CHIP_LOADER_ESP32,
        .clock = CHIP_CLOCK_ESP32,
    },
    {
        .target = ESP32S2_CHIP,
        .spi = 0x3F402000,
        .efuse = 0x3F41A044,
        .id = 2,
        .identity = CHIP_IDENTITY_ESP32S2,
        .loader = CHIP_LOADER_LATER,
    },
    {
        .target = ESP32S3_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60007044,
        .id = 9,
        .identity = CHIP_IDENTITY_ESP32S3,
        .loader = CHIP_LOADER_LATER,
    },
    {
        .target = ESP32C2_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60008840,
        .id = 12,
        .identity = CHIP_IDENTITY_ESP32C2,
        .loader = CHIP_LOADER_LATER,
        .clock = CHIP_CLOCK_ESP32C2,
    },
    {
        .target = ESP32C3_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60008844,
        .id = 5,
        .identity = CHIP_IDENTITY_ESP32C3,
        .loader = CHIP_LOADER_ESP32C3,
    },
    {
        .target = ESP32C5_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B4844,
        .id = 23,
        .identity = CHIP_IDENTITY_ESP32C5,
        .loader = CHIP_LOADER_LATER,
        .clock = CHIP_CLOCK_ESP32C5,
    },
    {
        .target = ESP32C6_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B0844,
        .id = 13,
        .identity = CHIP_IDENTITY_ESP32C6,
        .loader = CHIP_LOADER_LATER,
    },
    {
        .target = ESP32C61_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B4844,
        .id = 20,
        .identity = CHIP_IDENTITY_ESP32C5,
        .loader = CHIP_LOADER_LATER,
    },
    {
        .target = ESP32H2_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B0844,
        .id = 16,
        .identity = CHIP_IDENTITY_ESP32H2,
        .loader = CHIP_LOADER_LATER,
    },
    {
        .target = ESP32H4_CHIP,
        .spi = 0x60099000,
        .efuse = 0x600B1844,
        .id = 28,
        .identity = CHIP_IDENTITY_ESP32C6,
        .loader = CHIP_LOADER_LATER,
    },
    {
        .target = ESP32P4_CHIP,
        .spi = 0x5008D000,
        .efuse = 0x5012D044,
        .id = 18,
        .identity = CHIP_IDENTITY_ESP32P4,
        .loader = CHIP_LOADER_LATER,
    },
    {
        .target = ESP32S31_CHIP,
        .spi = 0x20501000,
        .efuse = 0x20715050,
        .id = 32,
        .identity = CHIP_IDENTITY_ESP32C6,
        .loader = CHIP_LOADER_LATER,
    },
};

/* Of the first rows of `chips`: esptool, esptool/targets/<chip>.py, MAGIC_VALUE. */
static const uint32_t magics[] = {0xFFF0C101, 0x00F01D83, 0x000007C6};

enum {
    CHIP_COUNT = sizeof(chips) / sizeof(chips[0]),
    MAGIC_COUNT = sizeof(magics) / sizeof(magics[0]),
    CHIP_FIRST_WITH_ID = 1,
};

const chip_loader_t *chip_loader(const chip_t *chip)
{
    return &loaders[chip->loader];
}

const chip_t *chip_by_magic(uint32_t magic)
{
#pragma GCC unroll 1 /* three copies would be larger */
    for (size_t i = 0; i < MAGIC_COUNT; i++) {
        if (magics[i] == magic) {
            return &chips[i];
        }
    }
    return NULL;
}

const chip_t *chip_by_id(uint32_t id)
{
    for (const chip_t *chip = &chips[CHIP_FIRST_WITH_ID]; chip != &chips[CHIP_COUNT]; chip++) {
        if (chip->id == id) {
            return chip;
        }
    }
    return NULL;
}
