/*
 * The chip's revision, from eFuse words, which are read one after the other. Where its fields lie,
 * whoever begins tells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/reach/revision.h"
#include <stddef.h>

enum {
    REVISION_BEGIN = ENGINE_BEGIN,
    REVISION_EXPECT_WORD,
};

/* What is kept in the words of an identity. */
enum {
    SUM,
    SUM_APART, /* of the fields apart */
};

/* Takes all fields that the word just read holds, and returns the first field of another word,
 * or NULL at the end. */
static const chip_field_t *revision_take(esp_loader_engine_t *engine, const chip_field_t *field)
{
    uint32_t *words = engine->_operation.identity->_words;
    const uint32_t word = field->word;
    for (;;) {
        const uint32_t number = (engine->_value >> field->shift) & ((2u << field->more) - 1);
        words[SUM + field->apart] += number * field->weight;
        if (field->last) {
            return NULL;
        }
        field++;
        /* Fields of one word stand together, so each word is read once. */
        if (field->word != word) {
            return field;
        }
    }
}

void revision_procedure(esp_loader_engine_t *engine)
{
    esp_loader_identity_t *identity = engine->_operation.revision.identity;
    const chip_field_t *field = engine->_operation.revision.fields;

    if (engine->_rung == REVISION_BEGIN) {
        identity->_words[SUM] = 0;
        identity->_words[SUM_APART] = 0;
    } else {
        field = revision_take(engine, field);
        engine->_operation.revision.fields = field;
    }
    if (field == NULL) {
        identity->revision = identity->_words[SUM_APART] == CHIP_REVISION_NOT_TOLD
                                 ? 0
                                 : (uint16_t)identity->_words[SUM];
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else {
        /* Fields name words, addresses count bytes. */
        exchange_read_register(engine, REVISION_EXPECT_WORD,
                               engine->_chip->efuse + field->word * 4u);
    }
}
