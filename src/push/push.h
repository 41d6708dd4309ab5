/**
 * What the files of a pushed stream share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PUSH_PUSH_H
#define PUSH_PUSH_H

#include "esp_loader_push.h"
#include "link_names.h"

/** What the stream does next. An answer awaited stands behind what asks for it. */
typedef enum {
    PUSH_BEGIN,   /**< the first bytes are there */
    PUSH_RUN,     /**< the next piece of the buffer */
    PUSH_COMPARE, /**< whether the piece is there already */
    PUSH_COMPARED,
    PUSH_WRITE, /**< makes the piece certain */
    PUSH_WRITTEN,
    PUSH_PROVE,
    PUSH_PROVED,
    PUSH_LAST,  /**< all but the first sector is there */
    PUSH_WHOLE, /**< the chip's digest of all */
    PUSH_WHOLE_TOLD,
} push_step_t;

/** What is compared, or written. */
typedef enum {
    PUSH_PIECE,       /**< of the buffer */
    PUSH_PIECE_LOOK,  /**< what is behind that */
    PUSH_PIECE_FIRST, /**< the first sector */
    PUSH_PIECE_OPEN,  /**< a blank one in its place, before others change */
    PUSH_PIECE_SPOIL, /**< the same after the whole was found wrong */
} push_piece_kind_t;

/** Asks the chip for the digest of the piece, and calculates what it has to be. */
void push_ask(esp_loader_push_t *push);

/** Whether the chip has told the digest that was wanted. */
bool push_agrees(const esp_loader_push_t *push);

/** Writes the piece; of a blank one nothing is sent but the erase. */
void push_write(esp_loader_push_t *push);

/** Where in the image the piece begins. */
uint32_t push_place(const esp_loader_push_t *push);

#endif
