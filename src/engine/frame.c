/*
 * The longer a frame, the more likely the line damages it, and the more it costs to send it again.
 * So frames shrink while blocks get lost, and grow again while they do not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/frame.h"

enum {
    FRAME_SIZE_MIN = 256, /* below, headers and answers would be most of what is sent */
    FRAME_SHRINK_SHIFT = 2,
    FRAMES_TO_GROW = 16,
};

uint32_t frame_size(const esp_loader_engine_t *engine, uint32_t block_size)
{
    uint32_t most = engine->_frame_limit;
    if (engine->_stub == NULL && most > ROM_FRAME_SIZE_MAX) {
        most = ROM_FRAME_SIZE_MAX;
    }
    while (block_size > most) {
        block_size = (block_size >> 1) & ~31u;
    }
    return block_size;
}

void frame_lost(esp_loader_engine_t *engine)
{
    uint32_t limit = engine->_payload_size >> FRAME_SHRINK_SHIFT;
    if (limit < FRAME_SIZE_MIN) {
        limit = FRAME_SIZE_MIN;
    }
    /* Commands without a payload tell nothing about long frames. */
    if (engine->_payload_size != 0 && limit < engine->_frame_limit) {
        engine->_frame_limit = (uint16_t)limit;
    }
    engine->_frames_taken = 0;
}

void frame_taken(esp_loader_engine_t *engine)
{
    if (engine->_payload_size != 0 && ++engine->_frames_taken == FRAMES_TO_GROW) {
        engine->_frames_taken = 0;
        if (engine->_frame_limit < FRAME_SIZE_MAX) {
            engine->_frame_limit = (uint16_t)(engine->_frame_limit << 1);
        }
    }
}
