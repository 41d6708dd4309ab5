/**
 * Contexts of the wire layer, which the engine's structure embeds. What they hold is private:
 * nothing here is to be set or read by a program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_WIRE_H
#define ESP_LOADER_WIRE_H

#include <stdint.h>

/** What a SLIP encoder carries from one call to the next; all zero to begin with. */
typedef struct {
    uint8_t pending; /**< second half of an escape that did not fit, or 0 */
} esp_loader_slip_encoder_t;

/** A SLIP decoder: gathers one frame at a time in a buffer. */
typedef struct {
    uint8_t *frame;    /**< where decoded bytes go */
    uint16_t capacity; /**< bytes at `frame` */
    uint16_t length;   /**< decoded bytes of the current frame so far */
    uint16_t state;    /**< of slip_state_t; small cores reach it as they do the others */
} esp_loader_slip_decoder_t;

#endif
