/**
 * A context of the wire layer, which the structures of callers embed: what it holds is private.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_WIRE_H
#define ESP_LOADER_WIRE_H

#include <stdbool.h>
#include <stdint.h>

/** A SLIP decoder: gathers one frame at a time in a buffer. */
typedef struct {
    uint8_t *frame;    /**< where decoded bytes go */
    uint16_t capacity; /**< bytes at `frame` */
    uint16_t length;   /**< decoded bytes of the current frame so far */
    bool inside;       /**< an END was seen: bytes belong to a frame */
    bool escaped;      /**< the last byte was ESC */
    bool spoilt;       /**< the frame is too long or held a bad escape: it ends unreported */
    bool complete;     /**< `frame` holds a reported frame; the next byte begins anew */
} esp_loader_slip_decoder_t;

#endif
