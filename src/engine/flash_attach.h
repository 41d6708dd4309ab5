/**
 * Attaching flash, for procedures that go on where its id tells no size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_ATTACH_H
#define ENGINE_FLASH_ATTACH_H

#include "engine/engine.h"

/** The procedure behind esp_loader_engine_flash_attach(). */
void flash_attach_procedure(esp_loader_engine_t *engine);

/** Begins an operation that attaches flash. */
void flash_attach_begin(esp_loader_engine_t *engine, engine_procedure_t procedure,
                        uint32_t known_size);

/** Tells the loader the size that is known by now, and ends. */
void flash_attach_parameters(esp_loader_engine_t *engine);

#endif
