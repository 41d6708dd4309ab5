/**
 * SYNC: makes both sides meet, and tells who answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_SYNC_H
#define ENGINE_SYNC_H

#include "engine/exchange.h"

enum { SYNC_ECHOES = 7 /* answers after the first: ROM and stub send eight in all */ };

/** Sends SYNC once; tolerant. Its answer's value is 0 from a flasher stub and not 0 from a ROM. */
void sync_command(esp_loader_engine_t *engine, uint8_t rung, uint32_t timeout_ms);

#endif
