/*
 * The chip's MAC address, then its revision.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/reach/mac.h"
#include "engine/reach/revision.h"

enum {
    IDENTIFY_BEGIN = ENGINE_BEGIN,
    IDENTIFY_EXPECT_WORD,
};

enum {
    MAC_WORDS = 2,
    PREFIX_WORD = 2,
};

/* One rung for all words: `_step` counts those that have come. The exchange asks for each until two
 * answers agree, so a damaged one makes no wrong address. */
static void identify_procedure(esp_loader_engine_t *engine)
{
    esp_loader_identity_t *identity = engine->_operation.identity;
    const chip_t *chip = engine->_chip;
    uint32_t *words = identity->_words;

    if (engine->_rung == IDENTIFY_EXPECT_WORD) {
        words[engine->_step++] = engine->_value;
    }
    /* The third word is asked of those chips only that keep the maker's prefix apart. */
    if (engine->_step < MAC_WORDS + ((chip->abilities & CHIP_MAC_HAS_PREFIX) != 0)) {
        exchange_read_register(engine, IDENTIFY_EXPECT_WORD,
                               chip->efuse + mac_places[engine->_step]);
    } else {
        /* On other chips the third word was not read, and is not looked at. */
        mac_decode(identity->mac, chip, words, words[PREFIX_WORD]);
        /* From here on this is the operation that reads the revision, which also ends it. */
        engine->_rung = ENGINE_BEGIN;
        engine->_operation.revision.fields = revision_fields(chip);
        engine->_procedure = revision_procedure;
        revision_procedure(engine);
    }
}

void esp_loader_engine_identify(esp_loader_engine_t *engine, esp_loader_identity_t *identity)
{
    engine->_operation.identity = identity;
    engine_begin(engine, identify_procedure, CHIP_HAS_REGISTERS);
}
