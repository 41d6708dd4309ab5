/**
 * Steps of a write to flash that its other files take.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_WRITE_H
#define ENGINE_FLASH_WRITE_H

#include "engine/exchange.h"
#include "link_names.h"

/** The rungs on which a write goes on when its block was resolved, and when that was not possible,
 * but the write has gone back to the sector: engine_stub_t. */
enum { FLASH_WRITE_EXPECT_RESOLVED = ENGINE_BEGIN + 1, FLASH_WRITE_EXPECT_QUIET };

enum { FLASH_WORD = 4 /**< what the loader programs at a time */ };

/** Goes back to the beginning of the sector. @return whether the source has those bytes still */
bool flash_write_step_back(esp_loader_flash_write_t *write);

/** Begins a write whose source can give the bytes up to `available`; 0: nothing but the erase.
 * `encrypt`: 0, or 1 less than the bytes that the chip encrypts at a time. */
void flash_write_start(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                       uint32_t available, uint8_t encrypt);

/** Bytes of the image in the block at `written`. */
static inline uint32_t flash_write_block_size(const esp_loader_flash_write_t *write)
{
    const uint32_t left = write->_available - write->written;
    return left < write->_frame ? left : write->_frame;
}

#endif
