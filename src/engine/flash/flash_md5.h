/**
 * The chip's digest of flash, for procedures that prove with it what they did.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_MD5_H
#define ENGINE_FLASH_MD5_H

#include "engine/exchange.h"
#include "link_names.h"

/** Begins the exchange that asks for the digest of a region, which is not checked. */
void flash_md5_ask(esp_loader_engine_t *engine, uint8_t rung, uint32_t address, uint32_t size);

/** Whether the answer is this digest. */
bool flash_md5_is(const esp_loader_engine_t *engine, const uint8_t *digest);

#endif
