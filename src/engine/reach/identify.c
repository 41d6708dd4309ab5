/*
 * The chip's MAC address and revision, from eFuse words. Where the fields of a revision lie is data
 * of each chip, and the words are read one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "engine/reach/mac.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

enum {
    IDENTIFY_BEGIN = ENGINE_BEGIN,
    IDENTIFY_EXPECT_WORD,
};

/* What is kept in the words of an identity. */
enum {
    MAC_WORDS = 2,
    PREFIX_WORD = 2,
    SUM = 3,
    SUM_APART = 4, /* of the fields apart */
};

static const chip_field_t *const revisions[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = esp_loader_chip_##name##_revision, )
#include "esp_loader_chips.def"
};

/* Words to read for the MAC; those with the fields of the revision follow. */
static unsigned identify_mac_words(const chip_t *chip)
{
    return MAC_WORDS + ((chip->abilities & CHIP_MAC_HAS_PREFIX) != 0);
}

/* Takes all fields that the word just read holds, and returns the first field of another word,
 * or NULL at the end. Beyond the MAC, `_step` counts fields. */
static const chip_field_t *identify_take(esp_loader_engine_t *engine, const chip_field_t *field)
{
    uint32_t *words = engine->_operation.identity->_words;
    const uint32_t word = field->word;
    for (;;) {
        const uint32_t number = (engine->_value >> field->shift) & ((2u << field->more) - 1);
        words[SUM + field->apart] += number * field->weight;
        if (field->last) {
            return NULL;
        }
        engine->_step++;
        field++;
        /* Fields of one word stand together, so each word is read once. */
        if (field->word != word) {
            return field;
        }
    }
}

static void identify_end(esp_loader_engine_t *engine)
{
    esp_loader_identity_t *identity = engine->_operation.identity;
    mac_decode(identity->mac, engine->_chip, identity->_words, identity->_words[PREFIX_WORD]);
    identity->revision =
        identity->_words[SUM_APART] == CHIP_REVISION_NOT_TOLD ? 0 : (uint16_t)identity->_words[SUM];
    engine_finish(engine, ESP_LOADER_SUCCESS);
}

static void identify_procedure(esp_loader_engine_t *engine)
{
    const chip_t *chip = engine->_chip;
    const unsigned mac_words = identify_mac_words(chip);
    const chip_field_t *field = revisions[chip->target];
    uint32_t *words = engine->_operation.identity->_words;
    uint32_t place;

    if (engine->_rung == IDENTIFY_BEGIN) {
        words[SUM] = 0;
        words[SUM_APART] = 0;
    } else if (engine->_step < mac_words) {
        words[engine->_step++] = engine->_value;
    } else {
        field = identify_take(engine, field + (engine->_step - mac_words));
        if (field == NULL) {
            identify_end(engine);
            return;
        }
    }
    /* Fields name words, addresses count bytes. */
    place = engine->_step < mac_words ? mac_places[engine->_step] : field->word * 4u;
    exchange_read_register(engine, IDENTIFY_EXPECT_WORD, chip->efuse + place);
}

bool esp_loader_engine_starts_by_revision(const esp_loader_engine_t *engine)
{
    return engine->_chip != NULL && (engine->_chip->abilities & CHIP_STARTS_BY_REVISION) != 0;
}

void esp_loader_engine_identify(esp_loader_engine_t *engine, esp_loader_identity_t *identity)
{
    engine->_operation.identity = identity;
    engine_begin(engine, identify_procedure, CHIP_HAS_REGISTERS);
}
