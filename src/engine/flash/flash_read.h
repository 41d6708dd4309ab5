/**
 * Steps of a read of flash that the running flasher stub's procedure takes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_READ_H
#define ENGINE_FLASH_READ_H

#include "engine/exchange.h"

/** The rungs on which a read goes on when a stub has sent the stretch, and when something of it was
 * lost or damaged: engine_stub_t. */
enum { FLASH_READ_EXPECT_STRETCH = ENGINE_BEGIN + 1, FLASH_READ_EXPECT_AGAIN };

enum { FLASH_READ_PACKET_TIMEOUT = 40 /**< ms, for the chip to read a packet from flash */ };

/** What is left of the stretch, `most` at the most. */
static inline uint32_t flash_read_left(const esp_loader_flash_read_t *read, uint32_t most)
{
    const uint32_t left = read->_end - read->read;
    return left < most ? left : most;
}

#endif
