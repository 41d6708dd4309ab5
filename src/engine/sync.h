/**
 * SYNC: makes both sides meet, and tells who answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_SYNC_H
#define ENGINE_SYNC_H

#include "engine/exchange.h"
#include "link_names.h"

enum { SYNC_ENDS = 2 * 8 /* SLIP_END of all answers to one: ROM and stub send eight */ };

/**
 * Begins the exchange of a SYNC, as exchange_command() does. Its answer's value is 0 from a flasher
 * stub and not 0 from a ROM. The procedure goes on when all copies of the answer have come, or none
 * comes any more.
 */
void sync_command(esp_loader_engine_t *engine, uint8_t rung);

/** The same, sent once; tolerant. */
static inline void sync_command_once(esp_loader_engine_t *engine, uint8_t rung, uint32_t timeout_ms)
{
    sync_command(engine, rung);
    engine->_attempts = 1;
    engine->_tolerant = true;
    engine->_timeout = timeout_ms;
}

/**
 * A procedure for which another one that is about to begin is put aside. Answers come in the order
 * of commands: once SYNC is answered, none to an earlier one can come.
 */
void sync_first(esp_loader_engine_t *engine);

#endif
