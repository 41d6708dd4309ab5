/**
 * How much of a block goes in one command.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FRAME_H
#define ENGINE_FRAME_H

#include "engine/engine.h"
#include "link_names.h"

enum {
    FRAME_SIZE_MAX = 0x4000,     /**< what a stub takes (esptool, StubMixin.FLASH_WRITE_SIZE) */
    ROM_FRAME_SIZE_MAX = 0x1800, /**< the ESP32's and ESP32-C3's ROMs refuse more (measured) */
};

/**
 * Bytes of data for one command: `block_size`, or a part of it where the loader or the line do not
 * take as much. Parts are even, so that a ROM loader, which counts whole blocks, seldom sees a
 * shorter one, and multiples of 32, so that each holds whole units of flash encryption.
 */
uint32_t frame_size(const esp_loader_engine_t *engine, uint32_t block_size);

/** A command with a payload has failed: the next ones are shorter. */
void frame_lost(esp_loader_engine_t *engine);

/** It has come through: after some of these, the next ones are longer again. */
void frame_taken(esp_loader_engine_t *engine);

#endif
