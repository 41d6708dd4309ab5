/**
 * The revision, for a procedure that goes on with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_REACH_REVISION_H
#define ENGINE_REACH_REVISION_H

#include "chip/chip_facts.h"
#include "engine/exchange.h"
#include "link_names.h"

/** Reads the revision by `_operation.revision.fields` into the identity beside them, whose words it
 * uses, and ends. */
void revision_procedure(esp_loader_engine_t *engine);

/** What fields add up to. */
enum {
    REVISION_SUM,
    REVISION_SUM_APART, /**< of the fields apart */
    REVISION_SUMS,
};

/** The address of the word in which a field stands. */
static inline uint32_t revision_place(const esp_loader_engine_t *engine, const chip_field_t *field)
{
    /* Fields name words, addresses count bytes. */
    return engine->_chip->efuse + field->word * 4u;
}

/** What a field of that word adds to a revision. */
static inline uint32_t revision_part(const chip_field_t *field, uint32_t value)
{
    /* `more` counts bits less one, so the mask has that many bits and one. */
    return ((value >> field->shift) & ((2u << field->more) - 1)) * field->weight;
}

/** The fields of any chip. */
const chip_field_t *revision_fields(const chip_t *chip);

#endif
