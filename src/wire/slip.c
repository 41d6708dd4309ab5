/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/slip.h"
#include "wire/words.h"

/* Built for speed: copies bytes up to the first that needs an escape; how many. Built for size:
 * none, the caller takes them one by one. */
static size_t slip_copy_plain(uint8_t *out, size_t room, const uint8_t *in, size_t size)
{
    size_t done = 0;
    if (WORDS_SIZE != 0) {
        const size_t most = size < room ? size : room;
        for (; done + WORDS_SIZE <= most; done += WORDS_SIZE) {
            const uint64_t word = words_get(in + done);
            if ((words_have(word, SLIP_END) | words_have(word, SLIP_ESC)) != 0) {
                break;
            }
            words_put(out + done, word);
        }
        for (; done < most && in[done] != SLIP_END && in[done] != SLIP_ESC; done++) {
            out[done] = in[done];
        }
    }
    return done;
}

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
