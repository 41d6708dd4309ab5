/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip.h"
#include <stddef.h>

enum {
    ROM_ESP32 = CHIP_HAS_SPI_ATTACH | CHIP_HAS_MD5 | CHIP_HAS_CHANGE_BAUD | CHIP_HAS_FLASH_READ,
    ROM_LATER = ROM_ESP32 | CHIP_HAS_SECURITY_INFO | CHIP_BEGIN_ENCRYPTED,
};

/* Offsets: register summaries of the "SPI controller" chapters of the technical reference manuals;
 * the ESP8266's read length is a field of USER1. */
#define LAYOUT_ESP8266                                                                             \
    {                                                                                              \
        .user = 0x1C, .user2 = 0x24, .read_length = 0x20, .read_length_shift = 8, .data = 0x40     \
    }
#define LAYOUT_ESP32                                                                               \
    {                                                                                              \
        .user = 0x1C, .user2 = 0x24, .read_length = 0x2C, .read_length_shift = 0, .data = 0x80     \
    }
#define LAYOUT_LATER                                                                               \
    {                                                                                              \
        .user = 0x18, .user2 = 0x20, .read_length = 0x28, .read_length_shift = 0, .data = 0x58     \
    }

/* Magic values, bases and eFuse addresses: esptool, esptool/targets/<chip>.py, checked against the
 * memory maps of the technical reference manuals. */
static const chip_t chips[] = {
    {
        .target = ESP8266_CHIP,
        .magic = 0xFFF0C101,
        .spi = 0x60000200,
        .efuse = 0x3FF00050,
        .id = CHIP_NO_ID,
        .abilities = CHIP_ERASES_HEAD_TWICE,
        .identity = CHIP_IDENTITY_ESP8266,
        .layout = LAYOUT_ESP8266,
    },
    {
        .target = ESP32_CHIP,
        .magic = 0x00F01D83,
        .spi = 0x3FF42000,
        .efuse = 0x3FF5A004,
        .id = 0,
        .abilities = ROM_ESP32,
        .identity = CHIP_IDENTITY_ESP32,
        .layout = LAYOUT_ESP32,
    },
    {
        .target = ESP32C3_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60008844,
        .id = 5,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32C3,
        .layout = LAYOUT_LATER,
    },
    {
        .target = ESP32S3_CHIP,
        .spi = 0x60002000,
        .efuse = 0x60007044,
        .id = 9,
        .abilities = ROM_LATER,
        .identity = CHIP_IDENTITY_ESP32S3,
        .layout = LAYOUT_LATER,
    },
};

enum { CHIP_COUNT = sizeof(chips) / sizeof(chips[0]) };

const chip_t *chip_by_magic(uint32_t magic)
{
    for (size_t i = 0; i < CHIP_COUNT; i++) {
        if (chips[i].magic != 0 && chips[i].magic == magic) {
            return &chips[i];
        }
    }
    return NULL;
}

const chip_t *chip_by_id(uint32_t id)
{
    for (size_t i = 0; i < CHIP_COUNT; i++) {
        if (chips[i].id != CHIP_NO_ID && chips[i].id == id) {
            return &chips[i];
        }
    }
    return NULL;
}
