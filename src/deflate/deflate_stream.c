/*
 * The two passes over a source: all symbols are counted, then the stream is made. A step of the
 * second makes a few bytes at most, which wait where the caller has no more room.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "deflate/deflate.h"
#include <string.h>

enum {
    ZLIB_HEAD = 0x0178, /* a window of 32 KiB, compressed the fast way (RFC 1950, 2.2) */
    ZLIB_HEAD_BITS = 16,
    BLOCK_HEAD = 1 | 2 << 1, /* the last block, with codes of its own */
    BLOCK_HEAD_BITS = 3,
    COUNT_BITS = 5, /* of literals and of distances ... */
    LITERALS_LEAST = 257,
    DISTANCES_LEAST = 1,
    CODE_COUNT_BITS = 4, /* ... and of codes */
    CODES_LEAST = 4,
    CODE_LENGTH_BITS = 3,
    BITS_AT_A_TIME = 16,
};

void esp_loader_deflate_init(esp_loader_deflate_t *deflate, uint32_t *table, uint32_t words)
{
    memset(deflate, 0, sizeof(*deflate));
    deflate->reach = ESP_LOADER_DEFLATE_REACH;
    /* The codes are found there, too. */
    deflate->_table = words >= ESP_LOADER_DEFLATE_TABLE ? table : NULL;
    deflate->_step = DEFLATE_DONE;
    deflate->_shift = 32;
    for (; words > 1; words >>= 1) {
        deflate->_shift--;
    }
}

void esp_loader_deflate_begin(esp_loader_deflate_t *deflate,
                              const esp_loader_deflate_source_t *source)
{
    deflate->_source = *source;
    deflate->size = 0;
    deflate->_step = DEFLATE_DONE;
    if (deflate->_table == NULL || source->blank > source->size) {
        return;
    }
    deflate->_step = DEFLATE_MEASURE;
    memset(deflate->_counts, 0, sizeof(deflate->_counts));
    deflate_match_begin(deflate);
}

static void stream_count(esp_loader_deflate_t *deflate, deflate_token_t token)
{
    if (token.length == 0) {
        deflate->_counts[token.byte]++;
        return;
    }
    deflate->_counts[deflate_length_symbol(token.length).symbol]++;
    deflate->_counts[DEFLATE_LITERALS + deflate_distance_symbol(token.distance).symbol]++;
}

bool esp_loader_deflate_measure(esp_loader_deflate_t *deflate, uint32_t bytes)
{
    const uint32_t from = deflate->_at;
    deflate_token_t token;
    if (deflate->_step != DEFLATE_MEASURE) {
        return true;
    }
    while (deflate->_at < deflate->_source.size) {
        if (deflate->_at - from >= bytes) {
            return false;
        }
        if (!deflate_match_next(deflate, &token)) {
            deflate->_step = DEFLATE_DONE;
            return true;
        }
        stream_count(deflate, token);
    }
    deflate->size = deflate_plan(deflate);
    esp_loader_deflate_again(deflate);
    return true;
}

void esp_loader_deflate_again(esp_loader_deflate_t *deflate)
{
    if (deflate->size == 0) {
        return;
    }
    deflate_match_begin(deflate);
    deflate->_step = DEFLATE_HEAD;
    deflate->_ready = 0;
    deflate->_taken = 0;
    deflate->_bits = 0;
    deflate->_bit_count = 0;
}

/* At most BITS_AT_A_TIME of them. */
static void stream_put(esp_loader_deflate_t *deflate, uint32_t bits, uint32_t count)
{
    deflate->_bits |= bits << deflate->_bit_count;
    deflate->_bit_count = (uint8_t)(deflate->_bit_count + count);
    while (deflate->_bit_count >= 8) {
        deflate->_bytes[deflate->_ready++] = (uint8_t)deflate->_bits;
        deflate->_bits >>= 8;
        deflate->_bit_count = (uint8_t)(deflate->_bit_count - 8);
    }
}

/* What was not counted has no code: the source gives other bytes now. */
static void stream_symbol(esp_loader_deflate_t *deflate, uint32_t first, deflate_symbol_t symbol)
{
    const uint32_t index = first + symbol.symbol;
    if (deflate->_lengths[index] == 0) {
        deflate->_failed = true;
    }
    stream_put(deflate, deflate->_words[index], deflate->_lengths[index]);
    stream_put(deflate, symbol.extra, symbol.extra_bits);
}

static void stream_head(esp_loader_deflate_t *deflate)
{
    stream_put(deflate, ZLIB_HEAD, ZLIB_HEAD_BITS);
    stream_put(deflate, BLOCK_HEAD, BLOCK_HEAD_BITS);
    stream_put(deflate, deflate->_literal_count - (uint32_t)LITERALS_LEAST, COUNT_BITS);
    stream_put(deflate, deflate->_distance_count - (uint32_t)DISTANCES_LEAST, COUNT_BITS);
    stream_put(deflate, deflate->_code_count - (uint32_t)CODES_LEAST, CODE_COUNT_BITS);
    deflate->_next = 0;
    deflate->_step = DEFLATE_CODE;
}

static void stream_code(esp_loader_deflate_t *deflate)
{
    stream_put(deflate, deflate->_code_lengths[deflate_code_order(deflate->_next)],
               CODE_LENGTH_BITS);
    if (++deflate->_next == deflate->_code_count) {
        deflate->_next = 0;
        deflate->_step = DEFLATE_LENGTH;
    }
}

static void stream_length(esp_loader_deflate_t *deflate)
{
    const deflate_symbol_t symbol = deflate_next_length(deflate, &deflate->_next);
    stream_put(deflate, deflate->_code_words[symbol.symbol], deflate->_code_lengths[symbol.symbol]);
    stream_put(deflate, symbol.extra, symbol.extra_bits);
    if (deflate->_next == deflate->_literal_count + deflate->_distance_count) {
        deflate->_step = DEFLATE_TOKEN;
    }
}

static void stream_token(esp_loader_deflate_t *deflate)
{
    deflate_token_t token;
    if (deflate->_at == deflate->_source.size) {
        stream_symbol(deflate, 0, (deflate_symbol_t){.symbol = DEFLATE_END});
        deflate->_step = DEFLATE_LAST;
    } else if (!deflate_match_next(deflate, &token)) {
        deflate->_step = DEFLATE_DONE;
    } else if (token.length == 0) {
        stream_symbol(deflate, 0, (deflate_symbol_t){.symbol = token.byte});
    } else {
        stream_symbol(deflate, 0, deflate_length_symbol(token.length));
        stream_symbol(deflate, DEFLATE_LITERALS, deflate_distance_symbol(token.distance));
    }
}

static void stream_last(esp_loader_deflate_t *deflate)
{
    stream_put(deflate, 0, (0u - deflate->_bit_count) & 7);
    /* Highest byte first, unlike all before. */
    const uint32_t sums[] = {deflate->_weights, deflate->_sum};
    for (uint32_t i = 0; i < 2; i++) {
        stream_put(deflate, sums[i] >> 8, 8);
        stream_put(deflate, sums[i] & 0xFF, 8);
    }
    deflate->_step = DEFLATE_DONE;
}

static void stream_step(esp_loader_deflate_t *deflate)
{
    deflate->_ready = 0;
    deflate->_taken = 0;
    switch (deflate->_step) {
    case DEFLATE_HEAD:
        stream_head(deflate);
        return;
    case DEFLATE_CODE:
        stream_code(deflate);
        return;
    case DEFLATE_LENGTH:
        stream_length(deflate);
        return;
    case DEFLATE_TOKEN:
        stream_token(deflate);
        return;
    case DEFLATE_LAST:
        stream_last(deflate);
        return;
    default:
        return;
    }
}

uint32_t esp_loader_deflate_make(esp_loader_deflate_t *deflate, uint8_t *bytes, uint32_t size)
{
    uint32_t made = 0;
    while (made < size) {
        if (deflate->_taken < deflate->_ready) {
            bytes[made++] = deflate->_bytes[deflate->_taken++];
        } else if (deflate->_step == DEFLATE_DONE || deflate->_step == DEFLATE_MEASURE ||
                   deflate->_failed) {
            break;
        } else {
            stream_step(deflate);
        }
    }
    return made;
}
