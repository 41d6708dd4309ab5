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

/** The fields of any chip. */
const chip_field_t *revision_fields(const chip_t *chip);

#endif
