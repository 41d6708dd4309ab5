/**
 * Beginning a compressed write, encrypted or not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_DEFLATE_H
#define ENGINE_FLASH_DEFLATE_H

#include "engine/exchange.h"
#include "link_names.h"

/** Begins a write whose source can give the stream up to `available`; 0: nothing of it yet. */
void flash_deflate_start(esp_loader_engine_t *engine, esp_loader_flash_deflate_t *deflate,
                         uint32_t available, bool encrypt);

#endif
