/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/slip.h"

size_t slip_encode(slip_encoder_t *encoder, uint8_t *out, size_t room, const uint8_t *in,
                   size_t *taken)
{
    const size_t size = *taken;
    size_t read = 0;
    size_t written = 0;

    while (written < room) {
        /* The second half of an escape that found no room in the last call goes first. */
        uint8_t byte = encoder->pending;
        encoder->pending = 0;
        if (byte == 0) {
            const size_t run =
                slip_copy_plain(out + written, room - written, in + read, size - read);
            written += run;
            read += run;
            /* There may be input left and no room, or room and no input. Both end this call. */
            if (read == size || written == room) {
                break;
            }
            byte = in[read++];
            if (byte == SLIP_END) {
                encoder->pending = SLIP_ESC_END;
                byte = SLIP_ESC;
            } else if (byte == SLIP_ESC) {
                encoder->pending = SLIP_ESC_ESC;
            }
        }
        out[written++] = byte;
    }
    *taken = read;
    return written;
}

void slip_decoder_init(slip_decoder_t *decoder, uint8_t *frame, uint16_t capacity)
{
    decoder->frame = frame;
    decoder->capacity = capacity;
    decoder->length = 0;
    decoder->state = SLIP_OUTSIDE;
}

bool slip_decode(slip_decoder_t *decoder, uint8_t byte)
{
    uint8_t state = decoder->state;
    if (byte == SLIP_END) {
        decoder->state = SLIP_BETWEEN;
        /* An escape that was cut short, or a frame that was spoilt before: it ends as one of no
         * bytes, so that its reader knows that something came. */
        if (state > SLIP_INSIDE) {
            decoder->length = 0;
        }
        /* Two delimiters behind each other are one: nothing has ended between them. */
        return state > SLIP_BETWEEN;
    }
    /* Only now is the last frame forgotten, so that its reader has had it until the next one
     * begins. */
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
            /* No such escape: the line has changed a byte, and nobody knows which. */
            state = SLIP_SPOILT;
        }
    } else if (state == SLIP_INSIDE && byte == SLIP_ESC) {
        state = SLIP_ESCAPED;
    }
    if (state == SLIP_INSIDE) {
        if (decoder->length < decoder->capacity) {
            decoder->frame[decoder->length++] = byte;
        } else {
            /* Too long: the rest is dropped until the next delimiter. */
            state = SLIP_SPOILT;
        }
    }
    decoder->state = state;
    return false;
}
