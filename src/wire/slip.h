/**
 * SLIP framing (RFC 1055), as the ROM loader and the flasher stub use it: a frame begins and ends
 * with END; inside it END and ESC are sent as two-byte escapes.
 *
 * Both directions are resumable at any byte: the encoder stops wherever the output is full, the
 * decoder takes any number of bytes at a time.
 *
 * Source: Espressif serial protocol documentation, "Low Level Protocol".
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WIRE_SLIP_H
#define WIRE_SLIP_H

#include "esp_loader_wire.h"
#include "link_names.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SLIP_END = 0xC0,
    SLIP_ESC = 0xDB,
    SLIP_ESC_END = 0xDC,
    SLIP_ESC_ESC = 0xDD,
};

typedef esp_loader_slip_encoder_t slip_encoder_t;

/**
 * Encodes the inside of a frame (the caller writes the two SLIP_END itself).
 * Fills `out` to the last byte as long as there is input: an escape may be split between calls.
 *
 * @param room   bytes free at `out`
 * @param in     bytes to encode
 * @param taken  in: bytes at `in`; out: how many were consumed
 * @return       bytes written to `out`. All input is on the wire when `*taken` came back whole and
 *               `encoder->pending` is 0.
 */
size_t slip_encode(slip_encoder_t *encoder, uint8_t *out, size_t room, const uint8_t *in,
                   size_t *taken);

typedef esp_loader_slip_decoder_t slip_decoder_t;

/** Where a decoder is. */
typedef enum {
    SLIP_OUTSIDE, /**< no END was seen yet: bytes belong to no frame */
    SLIP_BETWEEN, /**< an END was seen; `frame` still holds the last frame */
    SLIP_INSIDE,  /**< the frame has begun */
    SLIP_ESCAPED, /**< the same, and the last byte was ESC */
    SLIP_SPOILT,  /**< the frame is too long or held a bad escape: it ends as one of no bytes */
} slip_state_t;

/** Makes a decoder that waits for the beginning of a frame. */
static inline void slip_decoder_init(slip_decoder_t *decoder, uint8_t *frame, uint16_t capacity)
{
    decoder->frame = frame;
    decoder->capacity = capacity;
    decoder->length = 0;
    decoder->state = SLIP_OUTSIDE;
}

/**
 * Takes one byte from the line.
 *
 * Every SLIP_END both ends a frame and begins one, so a lost delimiter costs one frame, not two.
 *
 * @return true when this byte ended a frame: `length` bytes stand in `frame` until the next call.
 *         Of frames that do not fit and frames with a bad escape `length` is 0: they are the line's
 *         noise. Empty frames are dropped in silence.
 */
static inline bool slip_decode(slip_decoder_t *decoder, uint8_t byte)
{
    uint32_t state = decoder->state;
    if (byte == SLIP_END) {
        decoder->state = SLIP_BETWEEN;
        if (state > SLIP_INSIDE) {
            decoder->length = 0;
        }
        return state > SLIP_BETWEEN;
    }
    if (state == SLIP_BETWEEN) {
        state = SLIP_INSIDE;
        decoder->length = 0;
    }
    if (state == SLIP_ESCAPED) {
        state = SLIP_INSIDE;
        if (byte == SLIP_ESC_END) {
            byte = SLIP_END;
        } else if (byte == SLIP_ESC_ESC) {
            byte = SLIP_ESC;
        } else {
            state = SLIP_SPOILT;
        }
    } else if (state == SLIP_INSIDE && byte == SLIP_ESC) {
        state = SLIP_ESCAPED;
    }
    if (state == SLIP_INSIDE) {
        if (decoder->length < decoder->capacity) {
            decoder->frame[decoder->length++] = byte;
        } else {
            state = SLIP_SPOILT;
        }
    }
    decoder->state = (uint16_t)state;
    return false;
}

#endif
