/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/exchange.h"
#include "wire/bytes.h"
#include <string.h>

enum {
    IDENTIFY_BEGIN = ENGINE_BEGIN,
    IDENTIFY_EXPECT_WORD,
};

enum { WORDS_MAX = 5 };

/* Where the words lie, counted from the one with the low half of the MAC. Sources: esptool,
 * esptool/targets/<chip>.py; the eFuse chapters of the technical reference manuals. */
static const struct {
    uint16_t offsets[WORDS_MAX];
    uint8_t count;
} identity_words[] = {
    /* two words of the MAC, one with the maker's prefix where that is not the default */
    [CHIP_IDENTITY_ESP8266] = {{0x00, 0x04, 0x0C}, 3},
    /* MAC, words 3 and 5 of block 0, the date register of the APB controller */
    [CHIP_IDENTITY_ESP32] = {{0x00, 0x04, 0x08, 0x10, 0xC078}, 5},
    /* MAC, words 3 and 5 of block 1 */
    [CHIP_IDENTITY_ESP32C3] = {{0x00, 0x04, 0x0C, 0x14}, 4},
    /* the same and word 4 of block 2 */
    [CHIP_IDENTITY_ESP32S3] = {{0x00, 0x04, 0x0C, 0x14, 0x28}, 5},
};

static uint32_t bits(uint32_t word, unsigned from, unsigned count)
{
    return (word >> from) & ((1u << count) - 1);
}

static void mac_from_words(uint8_t *mac, uint32_t low, uint32_t high)
{
    mac[0] = (uint8_t)(high >> 8);
    mac[1] = (uint8_t)high;
    mac[2] = (uint8_t)(low >> 24);
    mac[3] = (uint8_t)(low >> 16);
    mac[4] = (uint8_t)(low >> 8);
    mac[5] = (uint8_t)low;
}

static void mac_from_esp8266(uint8_t *mac, const uint32_t *words)
{
    /* The prefix stands in the third word; older chips only say which of two they have. */
    static const uint8_t prefixes[2][3] = {{0x18, 0xFE, 0x34}, {0xAC, 0xD0, 0x74}};
    if (words[2] != 0) {
        mac[0] = (uint8_t)(words[2] >> 16);
        mac[1] = (uint8_t)(words[2] >> 8);
        mac[2] = (uint8_t)words[2];
    } else {
        memcpy(mac, prefixes[bits(words[1], 16, 1)], 3);
    }
    mac[3] = (uint8_t)(words[1] >> 8);
    mac[4] = (uint8_t)words[1];
    mac[5] = (uint8_t)(words[0] >> 24);
}

static uint32_t revision_of_esp32(const uint32_t *words)
{
    const uint32_t major = bits(words[2], 15, 1) + bits(words[3], 20, 1) + bits(words[4], 31, 1);
    return major * 100 + bits(words[3], 24, 2);
}

static uint32_t revision_of_esp32c3(const uint32_t *words)
{
    return bits(words[3], 24, 2) * 100 + bits(words[3], 23, 1) * 8 + bits(words[2], 18, 3);
}

static uint32_t revision_of_esp32s3(const uint32_t *words)
{
    /* Silicon v0.0 with block version 1.1 used the field of the major revision otherwise. */
    const bool first_silicon =
        bits(words[2], 18, 3) == 0 && bits(words[4], 0, 2) == 1 && bits(words[2], 24, 3) == 1;
    return first_silicon ? 0 : revision_of_esp32c3(words);
}

static void identify_decode(esp_loader_identity_t *identity, chip_identity_t kind)
{
    const uint32_t *words = identity->_words;
    uint32_t revision = 0;
    mac_from_words(identity->mac, words[0], words[1]);
    switch (kind) {
    case CHIP_IDENTITY_ESP8266:
        mac_from_esp8266(identity->mac, words);
        break;
    case CHIP_IDENTITY_ESP32:
        revision = revision_of_esp32(words);
        break;
    case CHIP_IDENTITY_ESP32C3:
        revision = revision_of_esp32c3(words);
        break;
    case CHIP_IDENTITY_ESP32S3:
        revision = revision_of_esp32s3(words);
        break;
    }
    identity->revision = (uint16_t)revision;
}

static void identify_procedure(esp_loader_engine_t *engine)
{
    const chip_t *chip = engine->_chip;
    esp_loader_identity_t *identity = engine->_operation.identity;

    if (engine->_rung == IDENTIFY_EXPECT_WORD) {
        identity->_words[engine->_step++] = engine->_value;
    }
    if (engine->_step < identity_words[chip->identity].count) {
        exchange_read_register(engine, IDENTIFY_EXPECT_WORD,
                               chip->efuse + identity_words[chip->identity].offsets[engine->_step]);
    } else {
        identify_decode(identity, (chip_identity_t)chip->identity);
        engine_finish(engine, ESP_LOADER_SUCCESS);
    }
}

void esp_loader_engine_identify(esp_loader_engine_t *engine, esp_loader_identity_t *identity)
{
    engine->_operation.identity = identity;
    engine_begin(engine, identify_procedure, true);
}
