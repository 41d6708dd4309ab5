/**
 * Attaching flash, for procedures that go on where its id tells no size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_ATTACH_H
#define ENGINE_FLASH_ATTACH_H

#include "engine/engine.h"
#include "engine/exchange.h"
#include "link_names.h"
#include <stddef.h>

/** The rungs behind flash_attach_again() and flash_attach_sized(). */
enum { FLASH_ATTACH_EXPECT_ATTACHED = ENGINE_BEGIN + 4, FLASH_ATTACH_EXPECT_PARAMETERS };

/** The procedure behind esp_loader_engine_flash_attach(). */
void flash_attach_procedure(esp_loader_engine_t *engine);

/** Begins an operation that attaches flash. */
static inline void flash_attach_begin(esp_loader_engine_t *engine, engine_procedure_t procedure,
                                      uint32_t known_size)
{
    /* Until it succeeds nothing may use flash, also if it was attached before. A write does not go
     * on behind it. */
    engine->_flash_attached = false;
    engine->_writing = NULL;
    engine->_flash.id = 0;
    engine->_flash.size = known_size;
    engine_begin(engine, procedure, CHIP_CONNECTED);
}

/** Attaches flash at the pins that are known by now; behind it comes flash_attach_sized(). */
void flash_attach_again(esp_loader_engine_t *engine);

/** Tells the loader the size of the flash that is known by now, or ends: none is. */
void flash_attach_sized(esp_loader_engine_t *engine);

#endif
