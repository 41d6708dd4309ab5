/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/slip.h"

size_t slip_encode(slip_encoder_t *encoder, uint8_t *out, size_t room, const uint8_t *in,
                   size_t *taken)
{
    const uint8_t *next = in;
    const uint8_t *const in_end = in + *taken;
    uint8_t *to = out;
    uint8_t *const out_end = out + room;

    while (to != out_end) {
        if (encoder->pending != 0) {
            *to++ = encoder->pending;
            encoder->pending = 0;
            continue;
        }
        if (next == in_end) {
            break;
        }
        const uint8_t byte = *next++;
        if (byte == SLIP_END) {
            *to++ = SLIP_ESC;
            encoder->pending = SLIP_ESC_END;
        } else if (byte == SLIP_ESC) {
            *to++ = SLIP_ESC;
            encoder->pending = SLIP_ESC_ESC;
        } else {
            *to++ = byte;
        }
    }
    *taken = (size_t)(next - in);
    return (size_t)(to - out);
}

void slip_decoder_init(slip_decoder_t *decoder, uint8_t *frame, uint16_t capacity)
{
    *decoder = (slip_decoder_t){.frame = frame, .capacity = capacity};
}

bool slip_decode(slip_decoder_t *decoder, uint8_t byte)
{
    if (decoder->complete) {
        decoder->complete = false;
        decoder->length = 0;
    }
    if (byte == SLIP_END) {
        decoder->complete = decoder->length > 0 && !decoder->spoilt && !decoder->escaped;
        if (!decoder->complete) {
            decoder->length = 0;
        }
        decoder->inside = true;
        decoder->escaped = false;
        decoder->spoilt = false;
        return decoder->complete;
    }
    if (!decoder->inside) {
        return false;
    }
    if (decoder->escaped) {
        decoder->escaped = false;
        if (byte == SLIP_ESC_END) {
            byte = SLIP_END;
        } else if (byte == SLIP_ESC_ESC) {
            byte = SLIP_ESC;
        } else {
            decoder->spoilt = true;
        }
    } else if (byte == SLIP_ESC) {
        decoder->escaped = true;
        return false;
    }
    if (decoder->length == decoder->capacity) {
        decoder->spoilt = true;
        return false;
    }
    decoder->frame[decoder->length++] = byte;
    return false;
}
