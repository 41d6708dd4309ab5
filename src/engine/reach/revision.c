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

/* Adds what all fields of one word tell, from this one on, and returns the first field of another
 * word, or NULL: there is none. */
static const chip_field_t *revision_take(const chip_field_t *field, uint32_t value, uint32_t *sums)
{
    const uint32_t word = field->word;
    for (;;) {
        sums[field->apart] += revision_part(field, value);
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
        exchange_read_register(engine, REVISION_EXPECT_WORD, revision_place(engine, field));
    }
}
