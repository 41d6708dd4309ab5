/*
 * The chip's revision, from eFuse words. Where its fields lie is data of each chip, and the words
 * are read one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/reach/revision.h"
#include "chip/chip_facts.h"
#include "esp_loader_engine_board.h"
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

static const chip_field_t *const revisions[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = esp_loader_chip_##name##_revision, )
#include "esp_loader_chips.def"
};

/* Takes all fields that the word just read holds, and returns the first field of another word,
 * or NULL at the end. `_step` counts
 * fields. */
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
        engine->_step++;
        field++;
        /* Fields of one word stand together, so each word is read once. */
        if (field->word != word) {
            return field;
        }
    }
}

void revision_procedure(esp_loader_engine_t *engine)
{
    esp_loader_identity_t *identity = engine->_operation.identity;
    const chip_field_t *field = revisions[engine->_chip->target];

    if (engine->_rung == REVISION_BEGIN) {
        identity->_words[SUM] = 0;
        identity->_words[SUM_APART] = 0;
    } else {
        field = revision_take(engine, field + engine->_step);
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

bool esp_loader_engine_starts_by_revision(const esp_loader_engine_t *engine)
{
    return engine->_chip != NULL && (engine->_chip->abilities & CHIP_STARTS_BY_REVISION) != 0;
}

bool esp_loader_engine_lacks_revision(const esp_loader_engine_t *engine)
{
    return engine->_chip != NULL && revisions[engine->_chip->target]->weight == 0;
}

void esp_loader_engine_read_revision(esp_loader_engine_t *engine, esp_loader_identity_t *identity)
{
    engine->_operation.identity = identity;
    engine_begin(engine, revision_procedure, CHIP_HAS_REGISTERS);
}
