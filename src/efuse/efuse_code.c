/*
 * The codes that guard what is burned into a block. Sources: the ESP32's technical reference
 * manual, "eFuse Controller", "3/4 coding scheme"; those of later chips, "RS (44, 32)". The chip
 * decodes by itself what is read; only for burning a host has to make the code.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"

enum {
    CHUNK = 6,         /* bytes of data in three of four */
    CHUNK_CODED = 8,   /* ... and with its two of code */
    BLOCK_BYTES = 32,  /* what Reed and Solomon take */
    CHECK_BYTES = 12,  /* what they add */
    POLYNOMIAL = 0x1D, /* x^8 = x^4 + x^3 + x^2 + 1 */
};

static uint8_t byte_of(const uint32_t *words, uint32_t index)
{
    return (uint8_t)(words[index / 4] >> index % 4 * 8);
}

static void add_byte(uint32_t *words, uint32_t index, uint32_t value)
{
    words[index / 4] |= (value & 0xFF) << index % 4 * 8;
}

/* Behind each six bytes go two of code: their exclusive or, and the number of their 1 bits, in
 * which each bit weighs as much as its byte's place, counted from 1. */
static void encode_three_in_four(const uint32_t *words, uint32_t *out)
{
    for (uint32_t chunk = 0; chunk < 4; chunk++) {
        uint32_t all = 0;
        uint32_t weight = 0;
        for (uint32_t i = 0; i < CHUNK; i++) {
            const uint8_t value = byte_of(words, chunk * CHUNK + i);
            all ^= value;
            for (uint32_t bit = 0; bit < 8; bit++) {
                weight += (value >> bit & 1u) * (i + 1);
            }
            add_byte(out, chunk * CHUNK_CODED + i, value);
        }
        add_byte(out, chunk * CHUNK_CODED + CHUNK, all);
        add_byte(out, chunk * CHUNK_CODED + CHUNK + 1, weight);
    }
}

/* A product in the field of 256 elements, by shifting and adding. A table would be faster and 512
 * bytes long, for something that is done a few times in the life of a chip. */
static uint8_t multiply(uint8_t a, uint8_t b)
{
    uint8_t product = 0;
    for (; b != 0; b >>= 1) {
        if ((b & 1) != 0) {
            product ^= a;
        }
        a = (uint8_t)(a << 1 ^ (a >> 7) * POLYNOMIAL);
    }
    return product;
}

/* The twelve bytes of code are the remainder of the block, times x^12, when it is divided by the
 * product of (x - 2^i) for i from 0 to 11. The division goes as on paper, a byte at a time. */
static void encode_reed_solomon(const uint32_t *words, uint32_t *check)
{
    /* The coefficients of that product, the highest first and without the leading 1. */
    static const uint8_t generator[CHECK_BYTES] = {68, 119, 67, 118, 220, 31,
                                                   7,  84,  92, 127, 213, 97};
    uint8_t rest[CHECK_BYTES] = {0};
    for (uint32_t i = 0; i < BLOCK_BYTES; i++) {
        const uint8_t lead = byte_of(words, i) ^ rest[0];
        for (uint32_t k = 0; k < CHECK_BYTES; k++) {
            const uint8_t next = k + 1 < CHECK_BYTES ? rest[k + 1] : 0;
            rest[k] = next ^ multiply(lead, generator[k]);
        }
    }
    for (uint32_t k = 0; k < CHECK_BYTES; k++) {
        add_byte(check, k, rest[k]);
    }
}

void efuse_encode(efuse_code_t code, const uint32_t *words, uint32_t *out)
{
    /* All of it, also where a code is shorter: these words go into the controller's registers as
     * they are. */
    for (uint32_t i = 0; i < CHIP_EFUSE_BLOCK_WORDS + EFUSE_CHECK_WORDS; i++) {
        out[i] = 0;
    }
    switch (code) {
    case EFUSE_THREE_IN_FOUR:
        encode_three_in_four(words, out);
        return;
    case EFUSE_TWICE:
        for (uint32_t i = 0; i < CHIP_EFUSE_BLOCK_WORDS; i++) {
            /* The second half of the block repeats the first. */
            out[i] = words[i % 4];
        }
        return;
    default:
        for (uint32_t i = 0; i < CHIP_EFUSE_BLOCK_WORDS; i++) {
            out[i] = words[i];
        }
        if (code == EFUSE_REED_SOLOMON) {
            encode_reed_solomon(out, &out[CHIP_EFUSE_BLOCK_WORDS]);
        }
        return;
    }
}
