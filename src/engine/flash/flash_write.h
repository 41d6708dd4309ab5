/**
 * Steps of a write to flash that its other files take.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_WRITE_H
#define ENGINE_FLASH_WRITE_H

#include "engine/exchange.h"
#include "link_names.h"

/** Begins a write whose source can give the bytes up to `available`; 0: nothing but the erase.
 * `encrypt`: 0, or 1 less than the bytes that the chip encrypts at a time. */
void flash_write_start(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                       uint32_t available, uint8_t encrypt);

#endif
