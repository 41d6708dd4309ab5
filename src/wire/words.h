/**
 * Eight bytes at a time, where the compiler optimises for speed; built for size, the loops that use
 * this take one byte at a time instead. Nothing here depends on byte order or alignment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WIRE_WORDS_H
#define WIRE_WORDS_H

#include <stdint.h>
#include <string.h>

#ifdef __OPTIMIZE_SIZE__
enum { WORDS_SIZE = 0 }; /* no words */
#else
enum { WORDS_SIZE = 8 };
#endif

static inline uint64_t words_get(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof(word));
    return word;
}

static inline void words_put(uint8_t *at, uint64_t word)
{
    memcpy(at, &word, sizeof(word));
}

/** Not 0 where one of the eight bytes is `byte`. */
static inline uint64_t words_have(uint64_t word, uint8_t byte)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t zero_where_equal = word ^ (ones * byte);
    return (zero_where_equal - ones) & ~zero_where_equal & (ones << 7);
}

/** Exclusive or of the eight bytes. */
static inline uint8_t words_fold(uint64_t word)
{
    word ^= word >> 32;
    word ^= word >> 16;
    return (uint8_t)(word ^ (word >> 8));
}

#endif
