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

const chip_field_t *revision_take(const chip_field_t *field, uint32_t value, uint32_t *sums)
{
    const uint32_t word = field->word;
    for (;;) {
        /* `more` counts bits less one, so the mask has that many bits and one. */
        const uint32_t number = (value >> field->shift) & ((2u << field->more) - 1);
        sums[field->apart] += number * field->weight;
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

void revision_ask(esp_loader_engine_t *engine, uint8_t rung, const chip_field_t *field)
{
    /* Fields name words, addresses count bytes. */
    exchange_read_register(engine, rung, engine->_chip->efuse + field->word * 4u);
}

void revision_procedure(esp_loader_engine_t *engine)
{
    esp_loader_identity_t *identity = engine->_operation.revision.identity;
    const chip_field_t *field = engine->_operation.revision.fields;

    if (engine->_rung == REVISION_BEGIN) {
        identity->_words[REVISION_SUM] = 0;
        identity->_words[REVISION_SUM_APART] = 0;
    } else {
        /* The first field that is still open is kept, since this procedure is left between two
         * words. */
        field = revision_take(field, engine->_value, identity->_words);
        engine->_operation.revision.fields = field;
    }
    if (field == NULL) {
        /* Some chips use these bits otherwise. The fields apart tell, and such a chip counts as
         * revision 0. */
        identity->revision = identity->_words[REVISION_SUM_APART] == CHIP_REVISION_NOT_TOLD
                                 ? 0
                                 : (uint16_t)identity->_words[REVISION_SUM];
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else {
        revision_ask(engine, REVISION_EXPECT_WORD, field);
    }
}
