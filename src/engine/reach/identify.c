/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/reach/mac.h"

enum {
    IDENTIFY_BEGIN = ENGINE_BEGIN,
    IDENTIFY_EXPECT_WORD,
};

enum { MORE_WORDS_MAX = 3, MAC_WORDS = 2, PREFIX_WORD = 2 };

/* Which words are read beside the two of the MAC: where they lie, counted from its low half. Where
 * `minor_bits` is not 0, the last word read holds the minor revision there, and the major one in
 * the two bits above. Sources: esptool, esptool/targets/<chip>.py (get_minor_chip_version,
 * get_major_chip_version); the eFuse chapters of the technical reference manuals. */
typedef struct {
    uint16_t more[MORE_WORDS_MAX];
    uint8_t count; /* of all words */
    uint8_t minor_shift : 5;
    uint8_t minor_bits : 3;
} identity_layout_t;

static const identity_layout_t identity_layouts[] = {
    /* the high half of the MAC, and the maker's prefix where that is not the default */
    [CHIP_IDENTITY_ESP8266] = {{0x0C}, 3, 0, 0},
    /* words 3 and 5 of block 0, the date register of the APB controller */
    [CHIP_IDENTITY_ESP32] = {{0x08, 0x10, 0xC078}, 5, 0, 0},
    /* words 3 and 4 of block 1 */
    [CHIP_IDENTITY_ESP32S2] = {{0x0C, 0x10}, 4, 0, 0},
    /* words 3 and 5 of block 1 */
    [CHIP_IDENTITY_ESP32C3] = {{0x0C, 0x14}, 4, 0, 0},
    /* the same and word 4 of block 2 */
    [CHIP_IDENTITY_ESP32S3] = {{0x0C, 0x14, 0x28}, 5, 0, 0},
    /* the word with the high half of the MAC, in block 2 */
    [CHIP_IDENTITY_ESP32C2] = {{0}, 2, 16, 4},
    /* word 2 or 3 of block 1 */
    [CHIP_IDENTITY_ESP32C5] = {{0x08}, 3, 0, 4},
    [CHIP_IDENTITY_ESP32C6] = {{0x0C}, 3, 18, 4},
    [CHIP_IDENTITY_ESP32H2] = {{0x0C}, 3, 18, 3},
    [CHIP_IDENTITY_ESP32P4] = {{0x08}, 3, 0, 4},
};

static uint32_t bits(uint32_t word, unsigned from, unsigned count)
{
    return (word >> from) & ((1u << count) - 1);
}

static uint32_t revision_of_esp32(const uint32_t *words)
{
    const uint32_t major = bits(words[2], 15, 1) + bits(words[3], 20, 1) + bits(words[4], 31, 1);
    return major * 100 + bits(words[3], 24, 2);
}

static uint32_t revision_of_esp32s2(const uint32_t *words)
{
    return bits(words[2], 18, 2) * 100 + bits(words[2], 20, 1) * 8 + bits(words[3], 4, 3);
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

static uint32_t revision_of_layout(const uint32_t *words, const identity_layout_t *layout)
{
    const uint32_t word = words[layout->count - 1];
    const unsigned major_shift = (unsigned)layout->minor_shift + layout->minor_bits;
    return bits(word, major_shift, 2) * 100 + bits(word, layout->minor_shift, layout->minor_bits);
}

static void identify_decode(esp_loader_identity_t *identity, chip_identity_t kind)
{
    const uint32_t *words = identity->_words;
    uint32_t revision = revision_of_layout(words, &identity_layouts[kind]);
    switch (kind) {
    case CHIP_IDENTITY_ESP8266:
        revision = 0;
        break;
    case CHIP_IDENTITY_ESP32:
        revision = revision_of_esp32(words);
        break;
    case CHIP_IDENTITY_ESP32S2:
        revision = revision_of_esp32s2(words);
        break;
    case CHIP_IDENTITY_ESP32C3:
        revision = revision_of_esp32c3(words);
        break;
    case CHIP_IDENTITY_ESP32S3:
        revision = revision_of_esp32s3(words);
        break;
    case CHIP_IDENTITY_ESP32P4:
        /* The third bit of the major revision stands apart. */
        revision += bits(words[2], 23, 1) * 400;
        break;
    default:
        break;
    }
    identity->revision = (uint16_t)revision;
}

static void identify_procedure(esp_loader_engine_t *engine)
{
    const chip_t *chip = engine->_chip;
    const identity_layout_t *layout = &identity_layouts[chip->identity];
    esp_loader_identity_t *identity = engine->_operation.identity;

    if (engine->_rung == IDENTIFY_EXPECT_WORD) {
        identity->_words[engine->_step++] = engine->_value;
    }
    const uint32_t next = engine->_step;
    if (next < layout->count) {
        exchange_read_register(engine, IDENTIFY_EXPECT_WORD,
                               chip->efuse +
                                   (next < MAC_WORDS ? next * 4 : layout->more[next - MAC_WORDS]));
    } else {
        mac_decode(identity->mac, chip, identity->_words, identity->_words[PREFIX_WORD]);
        identify_decode(identity, (chip_identity_t)chip->identity);
        engine_finish(engine, ESP_LOADER_SUCCESS);
    }
}

void esp_loader_engine_identify(esp_loader_engine_t *engine, esp_loader_identity_t *identity)
{
    engine->_operation.identity = identity;
    engine_begin(engine, identify_procedure, CHIP_HAS_REGISTERS);
}
