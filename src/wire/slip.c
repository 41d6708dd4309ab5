/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/slip.h"
#include "wire/words.h"

static bool slip_is_special(uint8_t byte)
{
    return byte == SLIP_END || byte == SLIP_ESC;
}

/* Copies bytes up to the first that needs an escape; how many. */
static size_t slip_copy_plain(uint8_t *out, const uint8_t *in, size_t size)
{
    size_t done = 0;
    if (WORDS_SIZE != 0) {
        for (; done + WORDS_SIZE <= size; done += WORDS_SIZE) {
            const uint64_t word = words_get(in + done);
            if ((words_have(word, SLIP_END) | words_have(word, SLIP_ESC)) != 0) {
                break;
            }
            words_put(out + done, word);
        }
    }
    for (; done < size && !slip_is_special(in[done]); done++) {
        out[done] = in[done];
    }
    return done;
}

size_t slip_encode(slip_encoder_t *encoder, uint8_t *out, size_t room, const uint8_t *in,
                   size_t *taken)
{
    size_t read = 0;
    size_t written = 0;

    while (written < room) {
        if (encoder->pending != 0) {
            out[written++] = encoder->pending;
            encoder->pending = 0;
            continue;
        }
        size_t most = *taken - read;
        if (most == 0) {
            break;
        }
        if (most > room - written) {
            most = room - written;
        }
        const size_t run = slip_copy_plain(out + written, in + read, most);
        read += run;
        written += run;
        if (run < most) {
            out[written++] = SLIP_ESC;
            encoder->pending = in[read++] == SLIP_END ? SLIP_ESC_END : SLIP_ESC_ESC;
        }
    }
    *taken = read;
    return written;
}

void slip_decoder_init(slip_decoder_t *decoder, uint8_t *frame, uint16_t capacity)
{
    decoder->frame = frame;
    decoder->capacity = capacity;
    decoder->length = 0;
    decoder->inside = false;
    decoder->escaped = false;
    decoder->spoilt = false;
    decoder->complete = false;
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
