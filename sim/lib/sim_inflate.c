/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_inflate.h"
#include <stdlib.h>
#include <zlib.h>

enum { INFLATE_PIECE = 4096 };

bool sim_inflate_open(sim_inflate_t *state)
{
    sim_inflate_close(state);
    z_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL || inflateInit(stream) != Z_OK) {
        free(stream);
        return false;
    }
    state->stream = stream;
    return true;
}

void sim_inflate_close(sim_inflate_t *state)
{
    if (state->stream != NULL) {
        (void)inflateEnd(state->stream);
        free(state->stream);
    }
    *state = (sim_inflate_t){0};
}

static rom_error_t inflate_error(const z_stream *stream, int result)
{
    const bool adler = result == Z_DATA_ERROR && stream->msg != NULL && stream->msg[0] == 'i' &&
                       stream->avail_in == 0;
    return adler ? ROM_ERROR_DEFLATE_CHECKSUM : ROM_ERROR_DEFLATE;
}

rom_error_t sim_inflate_feed(sim_inflate_t *state, const uint8_t *data, size_t size,
                             sim_inflate_sink_t sink, void *context)
{
    z_stream *stream = state->stream;
    if (stream == NULL) {
        return ROM_ERROR_DEFLATE;
    }
    uint8_t piece[INFLATE_PIECE];
    stream->next_in = (z_const Bytef *)data;
    stream->avail_in = (uInt)size;
    while (!state->finished) {
        stream->next_out = piece;
        stream->avail_out = sizeof piece;
        const int result = inflate(stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            return inflate_error(stream, result);
        }
        const size_t made = sizeof piece - stream->avail_out;
        const rom_error_t error = made == 0 ? ROM_ERROR_NONE : sink(context, piece, made);
        if (error != ROM_ERROR_NONE) {
            return error;
        }
        state->finished = result == Z_STREAM_END;
        if (stream->avail_in == 0 && stream->avail_out != 0) {
            break;
        }
    }
    return ROM_ERROR_NONE;
}
