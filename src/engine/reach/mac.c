/*
 * The MAC address alone, for firmware that has no use for the revision and its tables.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/reach/mac.h"
#include "engine/engine.h"

enum {
    MAC_BEGIN = ENGINE_BEGIN,
    MAC_EXPECT_WORD,
};

/* Where the words of the MAC lie, in bytes from the one with its low half on; the third has the
 * maker's prefix where that stands apart. Source: esptool, esptool/targets/<chip>.py, read_mac. */
const uint8_t mac_places[MAC_PLACES] = {0x00, 0x04, 0x0C};

enum { MAC_WORDS = 2 };

/* Chips with a blank prefix tell by a bit which of two they have. Source: esptool,
 * ESP8266ROM.get_mac. */
enum {
    PREFIX_BIT = 1 << 16, /* of the second word */
    PREFIX_CLEAR = 0x18FE34,
    PREFIX_SET = 0xACD074,
};

static bool mac_has_prefix(const chip_t *chip)
{
    return (chip->abilities & CHIP_MAC_HAS_PREFIX) != 0;
}

void mac_decode(uint8_t *mac, const chip_t *chip, const uint32_t *words, uint32_t prefix)
{
    /* The six bytes as two numbers of 24 bits. What stands above these bits is not used. */
    uint32_t last = words[0];
    uint32_t first = words[1] << 8 | words[0] >> 24;
    /* Here the two words hold only the chip's own half, one byte further up, and the third word has
     * the maker's. */
    if (mac_has_prefix(chip)) {
        last = first;
        first = prefix;
        /* Older chips have left the third word blank. */
        if (first == 0) {
            first = PREFIX_CLEAR;
            if ((words[1] & PREFIX_BIT) != 0) {
                first = PREFIX_SET;
            }
        }
    }
    /* An address is written with its highest byte first. */
    for (unsigned i = 3; i-- > 0;) {
        mac[i] = (uint8_t)first;
        mac[3 + i] = (uint8_t)last;
        first >>= 8;
        last >>= 8;
    }
}

static void mac_procedure(esp_loader_engine_t *engine)
{
    const chip_t *chip = engine->_chip;
    uint32_t *words = engine->_operation.mac.words;

    if (engine->_rung == MAC_EXPECT_WORD) {
        /* The third word is still in `_value` when it is used. */
        if (engine->_step < MAC_WORDS) {
            words[engine->_step] = engine->_value;
        }
        engine->_step++;
    }
    if (engine->_step < MAC_WORDS + mac_has_prefix(chip)) {
        exchange_read_register(engine, MAC_EXPECT_WORD, chip->efuse + mac_places[engine->_step]);
    } else {
        mac_decode(engine->_operation.mac.mac, chip, words, engine->_value);
        engine_finish(engine, ESP_LOADER_SUCCESS);
    }
}

void esp_loader_engine_read_mac(esp_loader_engine_t *engine, uint8_t *mac)
{
    engine->_operation.mac.mac = mac;
    engine_begin(engine, mac_procedure, CHIP_HAS_REGISTERS);
}
