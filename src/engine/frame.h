/**
 * The frame of a command: its header, its words, its payload and the filling behind it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FRAME_H
#define ENGINE_FRAME_H

#include "engine/engine.h"
#include "wire/command.h"

enum {
    FRAME_HEAD_CAPACITY = COMMAND_HEADER_SIZE + 6 * 4,
    FRAME_BEGIN = 0, /**< `_tx_part` of a frame of which nothing was made */
    FRAME_END = 6,   /**< ... and of one that is all there */
};

/** Bytes of data in the command. */
uint16_t frame_data_size(const esp_loader_engine_t *engine);

/** Writes header and words to `head`, of FRAME_HEAD_CAPACITY; a raw frame has no header. */
uint16_t frame_head(const esp_loader_engine_t *engine, uint8_t *head);

/** Fills the transmit buffer with encoded bytes to the brim, or to the end of the frame. */
void frame_make(esp_loader_engine_t *engine);

#endif
