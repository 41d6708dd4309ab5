/* SPDX-License-Identifier: Apache-2.0 */
#include "part/sim_inflate.h"
#include <stdlib.h>
#include <zlib.h>

bool sim_inflate_open(sim_inflate_t *state)
{
    sim_inflate_close(state);
    z_stream *stream = calloc(1, sizeof *stream);
    uint8_t *window = calloc(1, SIM_INFLATE_WINDOW);
    if (stream == NULL || window == NULL || inflateInit(stream) != Z_OK) {
        free(stream);
        free(window);
        return false;
    }
    state->stream = stream;
    state->window = window;
    return true;
}

void sim_inflate_close(sim_inflate_t *state)
{
    if (state->stream != NULL) {
        (void)inflateEnd(state->stream);
        free(state->stream);
        free(state->window);
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
    stream->next_in = (z_const Bytef *)data;
    stream->avail_in = (uInt)size;
    bool full = true;
    while (!state->finished && (full || stream->avail_in != 0)) {
        stream->next_out = &state->window[state->filled];
        stream->avail_out = (uInt)(SIM_INFLATE_WINDOW - state->filled);
        const int result = inflate(stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            return inflate_error(stream, result);
        }
        state->finished = result == Z_STREAM_END;
        state->filled = SIM_INFLATE_WINDOW - stream->avail_out;
        full = state->filled == SIM_INFLATE_WINDOW;
        if (full) {
            state->filled = 0;
            const rom_error_t error = sink(context, state->window, SIM_INFLATE_WINDOW);
            if (error != ROM_ERROR_NONE) {
                return error;
            }
        }
    }
    return ROM_ERROR_NONE;
}
