/*
 * The revision of any chip: a table of all, carried only by those who ask.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/reach/revision.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

/* By target_chip_t; chips that the build left out have no entry. */
static const chip_field_t *const revisions[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = esp_loader_chip_##name##_revision, )
#include "esp_loader_chips.def"
};

const chip_field_t *revision_fields(const chip_t *chip)
{
    return revisions[chip->target];
}

bool esp_loader_engine_lacks_revision(const esp_loader_engine_t *engine)
{
    /* A chip without a revision has a single field that is worth nothing. */
    return engine->_chip != NULL && revision_fields(engine->_chip)->weight == 0;
}

static void read_revision_procedure(esp_loader_engine_t *engine)
{
    /* Looked up here and not where the operation begins: only now it is certain that there is a
     * chip. */
    engine->_operation.revision.fields = revision_fields(engine->_chip);
    engine->_procedure = revision_procedure;
    revision_procedure(engine);
}

void esp_loader_engine_read_revision(esp_loader_engine_t *engine, esp_loader_identity_t *identity)
{
    engine->_operation.revision.identity = identity;
    engine_begin(engine, read_revision_procedure, CHIP_HAS_REGISTERS);
}
