/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats: RFC 1950, RFC 1951. A step takes a symbol, or a block's header, as a whole; where the
 * input does not reach, the position goes back to where the step began, and the step is done again
 * with more.
 */
#include "part/sim_inflate.h"
#include <stdlib.h>
#include <string.h>

enum {
    INFLATE_ADLER = 65521,
    INFLATE_END_OF_BLOCK = 256,
    INFLATE_FIXED_DISTANCES = 30,
    INFLATE_LENGTH_CODES = 19,
};

void sim_inflate_open(sim_inflate_t *inflate)
{
    inflate->input_size = inflate->bit = 0;
    inflate->stage = SIM_INFLATE_AT_HEADER;
    inflate->last_block = inflate->header = inflate->trailer = false;
    inflate->run = 0;
    inflate->sum[0] = 1;
    inflate->sum[1] = 0;
    inflate->filled = 0;
}

void sim_inflate_close(sim_inflate_t *inflate)
{
    free(inflate->input);
    inflate->input = NULL;
    inflate->input_size = inflate->input_capacity = inflate->bit = 0;
}

size_t sim_inflate_left(const sim_inflate_t *inflate)
{
    const size_t used = (inflate->bit + 7) / 8;
    return used < inflate->input_size ? inflate->input_size - used : 0;
}

bool sim_inflate_give(sim_inflate_t *inflate, const uint8_t *data, size_t size)
{
    const size_t used =
        inflate->bit / 8 < inflate->input_size ? inflate->bit / 8 : inflate->input_size;
    const size_t kept = inflate->input_size - used;
    if (kept + size > inflate->input_capacity) {
        uint8_t *input = realloc(inflate->input, kept + size + used);
        if (input == NULL) {
            return false;
        }
        inflate->input = input;
        inflate->input_capacity = kept + size + used;
    }
    if (kept > 0) {
        memmove(inflate->input, &inflate->input[used], kept);
    }
    if (size > 0) {
        memcpy(&inflate->input[kept], data, size);
    }
    inflate->input_size = kept + size;
    inflate->bit -= used * 8;
    return true;
}

/* Bits past the end are zeros; whether that counts is the caller's to say. */
static uint32_t inflate_bits(sim_inflate_t *inflate, unsigned count)
{
    uint32_t bits = 0;
    for (unsigned i = 0; i < count; i++, inflate->bit++) {
        if (inflate->bit / 8 >= inflate->input_size) {
            inflate->starves = true;
        } else {
            bits |= (uint32_t)(inflate->input[inflate->bit / 8] >> inflate->bit % 8 & 1) << i;
        }
    }
    return bits;
}

/* Whether the step at hand is to be done again with more input. */
static bool inflate_lacks(const sim_inflate_t *inflate)
{
    return inflate->starves && inflate->more;
}

static void inflate_align(sim_inflate_t *inflate)
{
    inflate->bit = (inflate->bit + 7) / 8 * 8;
}

/* @return false: the lengths make no code. One symbol alone may leave its code incomplete. */
static bool inflate_make_code(sim_inflate_code_t *code, const uint8_t *lengths, size_t count)
{
    uint16_t next[SIM_INFLATE_BITS + 2] = {0};
    uint32_t room = 0;
    size_t used = 0;
    memset(code, 0, sizeof *code);
    for (size_t i = 0; i < count; i++) {
        code->counts[lengths[i]]++;
        used += lengths[i] != 0;
    }
    code->counts[0] = 0;
    for (unsigned bits = 1; bits <= SIM_INFLATE_BITS; bits++) {
        next[bits + 1] = (uint16_t)(next[bits] + code->counts[bits]);
        room += (uint32_t)code->counts[bits] << (SIM_INFLATE_BITS - bits);
    }
    for (size_t i = 0; i < count; i++) {
        if (lengths[i] != 0) {
            code->symbols[next[lengths[i]]++] = (uint16_t)i;
        }
    }
    return room == 1U << SIM_INFLATE_BITS || used <= 1;
}

/* @return the next symbol, negative where no code begins so */
static int inflate_symbol(sim_inflate_t *inflate, const sim_inflate_code_t *code)
{
    uint32_t value = 0;
    uint32_t first = 0;
    uint32_t index = 0;
    for (unsigned bits = 1; bits <= SIM_INFLATE_BITS; bits++) {
        value |= inflate_bits(inflate, 1);
        if (value - first < code->counts[bits]) {
            return code->symbols[index + value - first];
        }
        index += code->counts[bits];
        first = (first + code->counts[bits]) << 1;
        value <<= 1;
    }
    return -1;
}

/* Takes the lengths of both codes, which are coded themselves. */
static bool inflate_lengths(sim_inflate_t *inflate, uint8_t *lengths, size_t count)
{
    static const uint8_t base[] = {3, 3, 11};
    static const uint8_t extra[] = {2, 3, 7};
    const sim_inflate_code_t *code = &inflate->literals;
    size_t at = 0;
    while (at < count && !inflate_lacks(inflate)) {
        const int symbol = inflate_symbol(inflate, code);
        if (symbol < 0 || (symbol == 16 && at == 0)) {
            return false;
        }
        if (symbol < 16) {
            lengths[at++] = (uint8_t)symbol;
            continue;
        }
        size_t times = base[symbol - 16] + inflate_bits(inflate, extra[symbol - 16]);
        const uint8_t length = symbol == 16 ? lengths[at - 1] : 0;
        for (; times > 0 && at < count; times--) {
            lengths[at++] = length;
        }
        if (times > 0) {
            return false;
        }
    }
    return true;
}

static bool inflate_dynamic(sim_inflate_t *inflate)
{
    static const uint8_t order[INFLATE_LENGTH_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                        11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[SIM_INFLATE_LITERALS + SIM_INFLATE_DISTANCES] = {0};
    const size_t literals = inflate_bits(inflate, 5) + 257;
    const size_t distances = inflate_bits(inflate, 5) + 1;
    const size_t codes = inflate_bits(inflate, 4) + 4;
    for (size_t i = 0; i < codes; i++) {
        lengths[order[i]] = (uint8_t)inflate_bits(inflate, 3);
    }
    if (!inflate_make_code(&inflate->literals, lengths, INFLATE_LENGTH_CODES)) {
        return false;
    }
    memset(lengths, 0, sizeof lengths);
    return literals <= SIM_INFLATE_LITERALS &&
           inflate_lengths(inflate, lengths, literals + distances) &&
           inflate_make_code(&inflate->literals, lengths, literals) &&
           inflate_make_code(&inflate->distances, &lengths[literals], distances);
}

static void inflate_fixed(sim_inflate_t *inflate)
{
    uint8_t lengths[SIM_INFLATE_LITERALS];
    memset(lengths, 8, 144);
    memset(&lengths[144], 9, 112);
    memset(&lengths[256], 7, 24);
    memset(&lengths[280], 8, 8);
    (void)inflate_make_code(&inflate->literals, lengths, SIM_INFLATE_LITERALS);
    memset(lengths, 5, SIM_INFLATE_DISTANCES);
    (void)inflate_make_code(&inflate->distances, lengths, SIM_INFLATE_DISTANCES);
}

/* @return false: no zlib header */
static bool inflate_header(sim_inflate_t *inflate)
{
    enum { METHOD = 8, DICTIONARY = 1 << 5 };
    const uint32_t method = inflate_bits(inflate, 8);
    const uint32_t flags = inflate_bits(inflate, 8);
    inflate->stage = SIM_INFLATE_AT_BLOCK;
    return (method * 256 + flags) % 31 == 0 && (method & 15) == METHOD && method >> 4 <= 7 &&
           (flags & DICTIONARY) == 0;
}

/* @return false: no block begins so */
static bool inflate_block(sim_inflate_t *inflate)
{
    enum { STORED, FIXED, DYNAMIC };
    inflate->last_block = inflate_bits(inflate, 1) != 0;
    const uint32_t type = inflate_bits(inflate, 2);
    inflate->stage = type == STORED ? SIM_INFLATE_AT_STORED : SIM_INFLATE_AT_SYMBOL;
    if (type == STORED) {
        inflate_align(inflate);
        inflate->run = inflate_bits(inflate, 16);
        return inflate_bits(inflate, 16) == (inflate->run ^ 0xFFFF);
    }
    if (type == FIXED) {
        inflate_fixed(inflate);
        return true;
    }
    return type == DYNAMIC && inflate_dynamic(inflate);
}

static void inflate_put(sim_inflate_t *inflate, uint8_t byte)
{
    inflate->window[inflate->filled++] = byte;
    inflate->sum[0] = (inflate->sum[0] + byte) % INFLATE_ADLER;
    inflate->sum[1] = (inflate->sum[1] + inflate->sum[0]) % INFLATE_ADLER;
}

static void inflate_end_block(sim_inflate_t *inflate)
{
    inflate->stage = inflate->last_block ? SIM_INFLATE_AT_END : SIM_INFLATE_AT_BLOCK;
}

/* What a stored block lacks does not read as zeros. */
static bool inflate_stored(sim_inflate_t *inflate)
{
    if (inflate->run == 0) {
        inflate_end_block(inflate);
        return true;
    }
    const uint8_t byte = (uint8_t)inflate_bits(inflate, 8);
    if (inflate->starves) {
        return inflate->more;
    }
    inflate->run--;
    inflate_put(inflate, byte);
    return true;
}

/* Symbols that mean no length, and distances that mean none, are taken for 0. */
static void inflate_match(sim_inflate_t *inflate, unsigned length)
{
    static const uint16_t length_base[32] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                             15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                             67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t length_extra[32] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2,
                                             2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5};
    static const uint16_t distance_base[32] = {
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
        193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    const uint32_t run = length_base[length] + inflate_bits(inflate, length_extra[length]);
    const int symbol = inflate_symbol(inflate, &inflate->distances);
    const unsigned distance = symbol < 0 ? 31 : (unsigned)symbol;
    const unsigned extra = distance < 4 || distance >= 30 ? 0 : distance / 2 - 1;
    inflate->distance = distance_base[distance] + inflate_bits(inflate, extra);
    inflate->run = inflate_lacks(inflate) ? 0 : run;
}

static bool inflate_code(sim_inflate_t *inflate)
{
    if (inflate->run > 0) {
        inflate->run--;
        inflate_put(inflate,
                    inflate->window[(inflate->filled - inflate->distance) % SIM_INFLATE_WINDOW]);
        return true;
    }
    const int symbol = inflate_symbol(inflate, &inflate->literals);
    if (inflate_lacks(inflate) || symbol < 0) {
        return symbol >= 0;
    }
    if (symbol < INFLATE_END_OF_BLOCK) {
        inflate_put(inflate, (uint8_t)symbol);
    } else if (symbol == INFLATE_END_OF_BLOCK) {
        inflate_end_block(inflate);
    } else {
        inflate_match(inflate, (unsigned)symbol - INFLATE_END_OF_BLOCK - 1);
    }
    return true;
}

static bool inflate_step(sim_inflate_t *inflate, unsigned flags)
{
    switch (inflate->stage) {
    case SIM_INFLATE_AT_HEADER:
        inflate->header = inflate->header || (flags & SIM_INFLATE_ZLIB) != 0;
        if (inflate->header) {
            return inflate_header(inflate);
        }
        inflate->stage = SIM_INFLATE_AT_BLOCK;
        return true;
    case SIM_INFLATE_AT_BLOCK:
        return inflate_block(inflate);
    case SIM_INFLATE_AT_STORED:
        return inflate_stored(inflate);
    case SIM_INFLATE_AT_SYMBOL:
        return inflate_code(inflate);
    case SIM_INFLATE_AT_END:
    case SIM_INFLATE_ENDED:
        break;
    }
    return true;
}

/* The checksum is awaited where it was known when the last block ended that there is one, and
 * compared where that is still known. */
static sim_inflate_result_t inflate_finish(sim_inflate_t *inflate, unsigned flags)
{
    const size_t bit = inflate->bit;
    inflate->trailer = inflate->trailer || (flags & SIM_INFLATE_ZLIB) != 0;
    inflate->result = SIM_INFLATE_DONE;
    if (inflate->trailer) {
        uint32_t sum = 0;
        inflate_align(inflate);
        inflate->starves = false;
        for (unsigned i = 0; i < 4; i++) {
            sum = sum << 8 | inflate_bits(inflate, 8);
        }
        if (inflate_lacks(inflate)) {
            inflate->bit = bit;
            return SIM_INFLATE_STARVES;
        }
        if ((flags & SIM_INFLATE_ZLIB) != 0 && sum != (inflate->sum[1] << 16 | inflate->sum[0])) {
            inflate->result = SIM_INFLATE_WRONG_SUM;
        }
    }
    inflate->stage = SIM_INFLATE_ENDED;
    return inflate->result;
}

sim_inflate_result_t sim_inflate_run(sim_inflate_t *inflate, unsigned flags)
{
    inflate->more = (flags & SIM_INFLATE_MORE) != 0;
    while (inflate->stage != SIM_INFLATE_ENDED) {
        if (inflate->stage == SIM_INFLATE_AT_END) {
            return inflate_finish(inflate, flags);
        }
        if (inflate->filled == SIM_INFLATE_WINDOW) {
            return SIM_INFLATE_FULL;
        }
        const size_t bit = inflate->bit;
        const sim_inflate_stage_t stage = inflate->stage;
        inflate->starves = false;
        const bool sound = inflate_step(inflate, flags);
        if (inflate_lacks(inflate)) {
            inflate->bit = bit;
            inflate->stage = stage;
            return SIM_INFLATE_STARVES;
        }
        if (!sound) {
            inflate->result = SIM_INFLATE_BROKEN;
            inflate->stage = SIM_INFLATE_ENDED;
        }
    }
    return inflate->result;
}
