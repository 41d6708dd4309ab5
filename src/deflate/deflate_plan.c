/*
 * What a stream will be made of, and so how long it becomes: the symbols of matches, the best codes
 * for what was counted, and how the stream tells these codes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "deflate/deflate.h"
#include <string.h>

enum {
    LENGTH_PRECISION = 2,
    DISTANCE_PRECISION = 1,
    LENGTHS_LEAST = 257, /* literals and the end are always told */
    CODES_LEAST = 4,
    REPEAT_LAST = 16, /* symbols of rows of lengths */
    REPEAT_ZERO = 17,
    REPEAT_ZERO_LONG = 18,
    HEAD_BITS = 16 + 3 + 5 + 5 + 4, /* zlib's two bytes, and the block's own figures */
    CODE_BITS = 3,                  /* of a code's length in the stream */
    SUM_BYTES = 4,
};

/* The symbol of a number that is counted from 0 on: 2 to the power of `precision` symbols share
 * each number of extra bits. */
static deflate_symbol_t plan_symbol(uint32_t number, uint32_t precision)
{
    uint32_t extra_bits = 0;
    while (number >> extra_bits >= 2u << precision) {
        extra_bits++;
    }
    return (deflate_symbol_t){
        .symbol = (uint16_t)((extra_bits << precision) + (number >> extra_bits)),
        .extra = (uint16_t)(number & ((1u << extra_bits) - 1)),
        .extra_bits = (uint8_t)extra_bits,
    };
}

deflate_symbol_t deflate_length_symbol(uint32_t length)
{
    if (length == DEFLATE_LONGEST) {
        /* It has a symbol of its own. */
        return (deflate_symbol_t){.symbol = DEFLATE_LITERALS - 1};
    }
    deflate_symbol_t symbol = plan_symbol(length - DEFLATE_SHORTEST, LENGTH_PRECISION);
    symbol.symbol = (uint16_t)(symbol.symbol + DEFLATE_MATCHES);
    return symbol;
}

deflate_symbol_t deflate_distance_symbol(uint32_t distance)
{
    return plan_symbol(distance - 1, DISTANCE_PRECISION);
}

/* Bits behind the code of a symbol that counts from its kind's first: the reverse of the above. */
static uint32_t plan_extra_bits(uint32_t symbol, uint32_t precision)
{
    const uint32_t group = symbol >> precision;
    return group > 1 ? group - 1 : 0;
}

uint32_t deflate_code_order(uint32_t at)
{
    static const uint8_t order[DEFLATE_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};
    return order[at];
}

/* Lengths of literals, then those of distances, as one row. */
static uint32_t plan_length(const esp_loader_deflate_t *deflate, uint32_t at)
{
    return at < deflate->_literal_count
               ? deflate->_lengths[at]
               : deflate->_lengths[DEFLATE_LITERALS + at - deflate->_literal_count];
}

deflate_symbol_t deflate_next_length(const esp_loader_deflate_t *deflate, uint16_t *at)
{
    static const struct {
        uint8_t symbol;
        uint8_t least;
        uint8_t most;
        uint8_t extra_bits;
    } rows[] = {{REPEAT_ZERO_LONG, 11, 138, 7}, {REPEAT_ZERO, 3, 10, 3}, {REPEAT_LAST, 3, 6, 2}};
    const uint32_t count = deflate->_literal_count + (uint32_t)deflate->_distance_count;
    const uint32_t from = *at;
    const uint32_t length = plan_length(deflate, from);
    const bool repeats = from != 0 && plan_length(deflate, from - 1) == length;
    uint32_t row = 1;
    while (from + row < count && plan_length(deflate, from + row) == length) {
        row++;
    }
    for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const bool fits = rows[i].symbol == REPEAT_LAST ? repeats : length == 0;
        if (fits && row >= rows[i].least) {
            row = row < rows[i].most ? row : rows[i].most;
            *at = (uint16_t)(from + row);
            return (deflate_symbol_t){.symbol = rows[i].symbol,
                                      .extra = (uint16_t)(row - rows[i].least),
                                      .extra_bits = rows[i].extra_bits};
        }
    }
    *at = (uint16_t)(from + 1);
    return (deflate_symbol_t){.symbol = (uint16_t)length};
}

/* How many lengths have to be told: the last ones are 0. */
static uint32_t plan_told(const uint8_t *lengths, uint32_t count, uint32_t least)
{
    while (count > least && lengths[count - 1] == 0) {
        count--;
    }
    return count;
}

/* Codes of the lengths. @return bits that tell all of them */
static uint32_t plan_codes(esp_loader_deflate_t *deflate)
{
    uint32_t counts[DEFLATE_CODES] = {0};
    uint32_t next[DEFLATE_WORD_BITS + 1];
    uint32_t bits = 0;
    for (uint16_t at = 0; at < deflate->_literal_count + deflate->_distance_count;) {
        const deflate_symbol_t symbol = deflate_next_length(deflate, &at);
        counts[symbol.symbol]++;
        bits += symbol.extra_bits;
    }
    deflate_code_lengths(deflate->_code_lengths, counts, DEFLATE_CODES, DEFLATE_CODE_WORD_BITS,
                         deflate->_table);
    deflate_first_words(next, deflate->_code_lengths, DEFLATE_CODES);
    uint32_t told = 0;
    for (uint32_t i = 0; i < DEFLATE_CODES; i++) {
        const uint32_t symbol = deflate_code_order(i);
        if (deflate->_code_lengths[symbol] != 0 || i < CODES_LEAST) {
            told = i + 1;
        }
        bits += counts[i] * deflate->_code_lengths[i];
        deflate->_code_words[i] = (uint8_t)deflate_next_word(next, deflate->_code_lengths[i]);
    }
    deflate->_code_count = (uint8_t)told;
    return bits + CODE_BITS * told;
}

/* Codes of one kind of symbols. @return bits that all which were counted take */
static uint32_t plan_kind(esp_loader_deflate_t *deflate, uint32_t first, uint32_t count)
{
    uint8_t *lengths = deflate->_lengths + first;
    const uint32_t *counts = deflate->_counts + first;
    uint32_t bits = 0;
    deflate_code_lengths(lengths, counts, count, DEFLATE_WORD_BITS, deflate->_table);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t extra = 0;
        if (first != 0) {
            extra = plan_extra_bits(i, DISTANCE_PRECISION);
        } else if (i >= DEFLATE_MATCHES && i != DEFLATE_LITERALS - 1) {
            extra = plan_extra_bits(i - DEFLATE_MATCHES, LENGTH_PRECISION);
        }
        bits += counts[i] * (lengths[i] + extra);
    }
    return bits;
}

/* The words take the place of the counts, which nobody needs any more. */
static void plan_words(esp_loader_deflate_t *deflate, uint32_t first, uint32_t count)
{
    uint32_t next[DEFLATE_WORD_BITS + 1];
    deflate_first_words(next, deflate->_lengths + first, count);
    for (uint32_t i = 0; i < count; i++) {
        deflate->_words[first + i] =
            (uint16_t)deflate_next_word(next, deflate->_lengths[first + i]);
    }
}

uint32_t deflate_plan(esp_loader_deflate_t *deflate)
{
    deflate->_counts[DEFLATE_END] = 1;
    uint32_t bits = HEAD_BITS + plan_kind(deflate, 0, DEFLATE_LITERALS) +
                    plan_kind(deflate, DEFLATE_LITERALS, DEFLATE_DISTANCES);
    deflate->_literal_count =
        (uint16_t)plan_told(deflate->_lengths, DEFLATE_LITERALS, LENGTHS_LEAST);
    deflate->_distance_count =
        (uint16_t)plan_told(deflate->_lengths + DEFLATE_LITERALS, DEFLATE_DISTANCES, 1);
    bits += plan_codes(deflate);
    plan_words(deflate, 0, DEFLATE_LITERALS);
    plan_words(deflate, DEFLATE_LITERALS, DEFLATE_DISTANCES);
    return (bits + 7) / 8 + SUM_BYTES;
}
