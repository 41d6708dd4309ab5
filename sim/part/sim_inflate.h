/**
 * The decompressor behind FLASH_DEFL_*: a zlib stream that comes in pieces and goes out in windows.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_INFLATE_H
#define SIM_INFLATE_H

#include "wire/response.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_INFLATE_WINDOW = 32768 };

typedef struct {
    void *stream;    /**< NULL: none open */
    uint8_t *window; /**< zeros at first; later windows overwrite earlier ones */
    size_t filled;   /**< bytes of the window that nobody has taken yet */
    bool finished;
} sim_inflate_t;

/** Takes a whole window. @return ROM_ERROR_NONE, or why to stop */
typedef rom_error_t (*sim_inflate_sink_t)(void *context, const uint8_t *data, size_t size);

/** Closes what is open and opens a new stream. @return false: no memory */
bool sim_inflate_open(sim_inflate_t *state);
void sim_inflate_close(sim_inflate_t *state);

/** Inflates `size` bytes more; a window that is not full stays in `state`. */
rom_error_t sim_inflate_feed(sim_inflate_t *state, const uint8_t *data, size_t size,
                             sim_inflate_sink_t sink, void *context);

#endif
