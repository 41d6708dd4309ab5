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

/** Asks for the word in which a field stands. */
void revision_ask(esp_loader_engine_t *engine, uint8_t rung, const chip_field_t *field);

/** Adds what all fields of that word tell, from this one on, and returns the first field of another
 * word, or NULL: there is none. */
const chip_field_t *revision_take(const chip_field_t *field, uint32_t value, uint32_t *sums);

/** The fields of any chip. */
const chip_field_t *revision_fields(const chip_t *chip);

#endif
