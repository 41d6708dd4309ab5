/**
 * The decompressor that ROMs and stubs have: a zlib stream that comes in pieces and goes out
 * through a window. Unlike zlib it does not notice a distance that reaches back before the stream's
 * beginning, and gives what an earlier stream left in the window. Measured: the ROMs of ESP32 and
 * ESP32-C3, and the flasher stub on both.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_INFLATE_H
#define SIM_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIM_INFLATE_WINDOW = 32768,
    SIM_INFLATE_BITS = 15, /**< of the longest code */
    SIM_INFLATE_LITERALS = 288,
    SIM_INFLATE_DISTANCES = 32,
};

typedef enum {
    SIM_INFLATE_STARVES, /**< all input is used up, and more of the stream is to come */
    SIM_INFLATE_FULL,    /**< the window is full: the caller takes it and sets `filled` to 0 */
    SIM_INFLATE_DONE,
    SIM_INFLATE_BROKEN,
    SIM_INFLATE_WRONG_SUM, /**< it is complete, but for its Adler-32 */
} sim_inflate_result_t;

typedef enum {
    SIM_INFLATE_AT_HEADER,
    SIM_INFLATE_AT_BLOCK,
    SIM_INFLATE_AT_STORED,
    SIM_INFLATE_AT_SYMBOL,
    SIM_INFLATE_AT_END, /**< of the last block */
    SIM_INFLATE_ENDED,
} sim_inflate_stage_t;

/** A Huffman code: how many symbols have each length, and the symbols in their codes' order. */
typedef struct {
    uint16_t counts[SIM_INFLATE_BITS + 1];
    uint16_t symbols[SIM_INFLATE_LITERALS];
} sim_inflate_code_t;

typedef struct {
    uint8_t *input; /**< what is not used up yet */
    size_t input_size, input_capacity;
    size_t bit;   /**< position in it */
    bool more;    /**< as the caller says, see below */
    bool starves; /**< the step at hand went past the input */
    bool header;  /**< the header is awaited */
    bool trailer; /**< the checksum is */
    sim_inflate_stage_t stage;
    sim_inflate_result_t result; /**< once ENDED */
    bool last_block;
    uint32_t run;      /**< bytes of a stored block, or of a match, still to copy */
    uint32_t distance; /**< of that match */
    sim_inflate_code_t literals, distances;
    uint32_t sum[2];                    /**< of Adler-32 */
    uint8_t window[SIM_INFLATE_WINDOW]; /**< later windows, and streams, overwrite earlier ones */
    size_t filled;                      /**< bytes of it that nobody has taken yet */
} sim_inflate_t;

/** What the caller says of the input it gives. */
typedef enum {
    SIM_INFLATE_MORE = 1 << 0, /**< more will follow: without it, what is missing reads as zeros */
    SIM_INFLATE_ZLIB = 1 << 1, /**< the stream has a zlib header and a checksum */
} sim_inflate_flag_t;

/** Begins a stream; the window keeps what it holds. All zero is a sound start. */
void sim_inflate_open(sim_inflate_t *inflate);
/** Frees what is kept of the input. */
void sim_inflate_close(sim_inflate_t *inflate);

/** Adds to the input. @return false: no memory */
bool sim_inflate_give(sim_inflate_t *inflate, const uint8_t *data, size_t size);

/** Goes on until something of the above happens. */
sim_inflate_result_t sim_inflate_run(sim_inflate_t *inflate, unsigned flags);

/** Bytes of input that were not needed yet. */
size_t sim_inflate_left(const sim_inflate_t *inflate);

#endif
