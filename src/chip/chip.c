/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip.h"
#include <stddef.h>

enum {
    ROM_ESP32 = CHIP_HAS_SPI_ATTACH | CHIP_HAS_MD5 | CHIP_HAS_CHANGE_BAUD | CHIP_HAS_FLASH_READ |
                CHIP_HAS_DEFLATE,
    ROM_LATER = ROM_ESP32 | CHIP_HAS_SECURITY_INFO | CHIP_BEGIN_ENCRYPTED,
};

/* Offsets: register summaries of the "SPI controller" chapters of the technical reference manuals;
 * the ESP8266's read length is a field of USER1. */
static const chip_spi_layout_t spi_layouts[] = {
    [CHIP_SPI_ESP8266] =
        {.user = 0x1C, .user2 = 0x24, .read_length = 0x20, .read_length_shift = 8, .data = 0x40},
    [CHIP_SPI_ESP32] = {.user = 0x1C, .user2 = 0x24, .read_length = 0x2C, .data = 0x80},
    [CHIP_SPI_LATER] = {.user = 0x18, .user2 = 0x20, .read_length = 0x28, .data = 0x58},
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
        .abilities = CHIP_ERASES_HEAD_TWICE,
        .identity = CHIP_IDENTITY_ESP8266,
        .layout = CHIP_SPI_ESP8266,
    },
    {
        .target = ESP32_CHIP,
        .spi = 0x3FF42000,
        .efuse = 0x3FF5A004,
        .id = 0,
        .abilities = ROM_ESP32,
        .identity = CHIP_IDENTITY_ESP32,
        .layout = CHIP_SPI_ESP32,
        .clock = CHIP_CLOCK_ESP32,
    },
    {
        .target = ESP32S2_CHIP,
        .spi = 0x3F402000,
        .efuse = 0x3F41A044,
        .id = 2,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32S2,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32S3_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60007044,
        .id = 9,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32S3,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32C2_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60008840,
        .id = 12,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C2,
        .layout = CHIP_SPI_LATER,
        .clock = CHIP_CLOCK_ESP32C2,
    },
    {
        .target = ESP32C3_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60008844,
        .id = 5,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C3,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32C5_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B4844,
        .id = 23,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C5,
        .layout = CHIP_SPI_LATER,
        .clock = CHIP_CLOCK_ESP32C5,
    },
    {
        .target = ESP32C6_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B0844,
        .id = 13,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C6,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32C61_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B4844,
        .id = 20,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C5,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32H2_CHIP,
        .spi = 0x60003000,
        .efuse = 0x600B0844,
        .id = 16,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32H2,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32H4_CHIP,
        .spi = 0x60099000,
        .efuse = 0x600B1844,
        .id = 28,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C6,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32P4_CHIP,
        .spi = 0x5008D000,
        .efuse = 0x5012D044,
        .id = 18,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32P4,
        .layout = CHIP_SPI_LATER,
    },
    {
        .target = ESP32S31_CHIP,
        .spi = 0x20501000,
        .efuse = 0x20715050,
        .id = 32,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C6,
        .layout = CHIP_SPI_LATER,
    },
};

/* Of the first rows of `chips`: esptool, esptool/targets/<chip>.py, MAGIC_VALUE. */
static const uint32_t magics[] = {0xFFF0C101, 0x00F01D83, 0x000007C6};

enum {
    CHIP_COUNT = sizeof(chips) / sizeof(chips[0]),
    MAGIC_COUNT = sizeof(magics) / sizeof(magics[0]),
    CHIP_FIRST_WITH_ID = 1,
};

const chip_spi_layout_t *chip_spi_layout(const chip_t *chip)
{
    return &spi_layouts[chip->layout];
}

const chip_t *chip_by_magic(uint32_t magic)
{
    for (size_t i = 0; i < MAGIC_COUNT; i++) {
        if (magics[i] == magic) {
            return &chips[i];
        }
    }
    return NULL;
}

const chip_t *chip_by_id(uint32_t id)
{
    for (size_t i = CHIP_FIRST_WITH_ID; i < CHIP_COUNT; i++) {
        if (chips[i].id == id) {
            return &chips[i];
        }
    }
    return NULL;
}
