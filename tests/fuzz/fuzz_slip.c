/*
 * SLIP: any bytes are decoded within the frame's memory, and what is encoded comes back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "wire/slip.h"
#include <string.h>

/* Encodes into pieces of one size, decodes, and compares. */
static void there_and_back(const uint8_t *data, size_t size, size_t piece)
{
    slip_encoder_t encoder = {0};
    slip_decoder_t decoder;
    uint8_t *frame = malloc(size + 1);
    bool ended = false;
    size_t done = 0;
    slip_decoder_init(&decoder, frame, (uint16_t)size);
    slip_decode(&decoder, SLIP_END);
    do {
        uint8_t out[16];
        size_t taken = size - done;
        const size_t written = slip_encode(&encoder, out, piece, data + done, &taken);
        done += taken;
        FUZZ_CHECK(written <= piece && (written > 0 || done == size));
        for (size_t i = 0; i < written; i++) {
            FUZZ_CHECK(out[i] != SLIP_END && !slip_decode(&decoder, out[i]));
        }
    } while (done < size || encoder.pending != 0);
    ended = slip_decode(&decoder, SLIP_END);
    FUZZ_CHECK(ended == (size > 0));
    FUZZ_CHECK(size == 0 || (decoder.length == size && memcmp(frame, data, size) == 0));
    free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 4096) {
        return 0;
    }
    const uint16_t capacity = data[0];
    uint8_t *frame = malloc(capacity + 1u);
    slip_decoder_t decoder;
    slip_decoder_init(&decoder, frame, capacity);
    for (size_t i = 1; i < size; i++) {
        if (slip_decode(&decoder, data[i])) {
            FUZZ_CHECK(decoder.length <= capacity);
        }
    }
    free(frame);
    there_and_back(data + 1, size - 1, 1 + data[0] % 16);
    return 0;
}
