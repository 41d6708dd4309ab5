/**
 * What the files of the encoder share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DEFLATE_DEFLATE_H
#define DEFLATE_DEFLATE_H

#include "esp_loader_deflate.h"
#include "link_names.h"

/** Figures of the format (RFC 1951, section 3.2). */
enum {
    DEFLATE_END = 256,     /* the symbol behind the last one */
    DEFLATE_MATCHES = 257, /* the symbol of the shortest match */
    DEFLATE_LITERALS = 286,
    DEFLATE_DISTANCES = 30,
    DEFLATE_SHORTEST = 3,
    DEFLATE_LONGEST = 258,
    DEFLATE_WORD_BITS = 15,     /* the longest code of a symbol */
    DEFLATE_CODES = 19,         /* symbols that tell the codes' lengths ... */
    DEFLATE_CODE_WORD_BITS = 7, /* ... and the longest code of those */
};

/** How far an encoder is. */
typedef enum {
    DEFLATE_MEASURE,
    DEFLATE_HEAD, /**< zlib's own, and the block's figures */
    DEFLATE_CODE, /**< lengths of the codes of lengths */
    DEFLATE_LENGTH,
    DEFLATE_TOKEN,
    DEFLATE_LAST, /**< up to a whole byte, and Adler-32 */
    DEFLATE_DONE,
} deflate_step_t;

/** A byte, or a match: `length` bytes that stand `distance` before. */
typedef struct {
    uint16_t length; /* 0: a byte */
    uint16_t distance;
    uint8_t byte;
} deflate_token_t;

/** A symbol, and the bits that follow its code. */
typedef struct {
    uint16_t symbol;
    uint16_t extra;
    uint8_t extra_bits;
} deflate_symbol_t;

/** To the beginning of the source. */
void deflate_match_begin(esp_loader_deflate_t *deflate);

/** The next token, while `_at` has not come to the source's end. @return false: no bytes */
bool deflate_match_next(esp_loader_deflate_t *deflate, deflate_token_t *token);

/** The symbols of a match, counted from the first of literals and of distances. */
deflate_symbol_t deflate_length_symbol(uint32_t length);
deflate_symbol_t deflate_distance_symbol(uint32_t distance);

/**
 * Lengths of the codes that make the fewest bits of symbols which occur so often.
 *
 * @param most    the longest code
 * @param memory  2 * count words
 */
void deflate_code_lengths(uint8_t *lengths, const uint32_t *counts, uint32_t count, uint32_t most,
                          uint32_t *memory);

/** The next code of a length, first bit lowest. `next` has one word for each length. */
void deflate_first_words(uint32_t *next, const uint8_t *lengths, uint32_t count);
uint32_t deflate_next_word(uint32_t *next, uint32_t length);

/** What tells the next of the codes' lengths; `at` goes on behind those. */
deflate_symbol_t deflate_next_length(const esp_loader_deflate_t *deflate, uint16_t *at);

/** The symbol whose code's length comes at that place of the stream (RFC 1951, 3.2.7). */
uint32_t deflate_code_order(uint32_t at);

/** Finds the codes once all is counted. @return bytes of the stream */
uint32_t deflate_plan(esp_loader_deflate_t *deflate);

#endif
