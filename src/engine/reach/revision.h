/**
 * The revision, for a procedure that goes on with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_REACH_REVISION_H
#define ENGINE_REACH_REVISION_H

#include "engine/exchange.h"
#include "link_names.h"

/** Reads the revision into the running operation's identity, whose words it uses, and ends. */
void revision_procedure(esp_loader_engine_t *engine);

#endif
