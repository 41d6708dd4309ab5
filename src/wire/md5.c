/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_md5.h"
#include "wire/bytes.h"
#include "wire/words.h"

enum {
    MD5_BLOCK = 64,
    MD5_WORDS = MD5_BLOCK / 4,
};

/* RFC 1321, 3.4: the integer part of 2^32 times abs(sin(i + 1)). */
static const uint32_t md5_sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

/* RFC 1321, 3.4: for each round the rotations, which repeat four times, and where in the block its
 * words stand: step `i` of all takes the word `first + stride * i`. The rotations are to the right,
 * as processors have them. */
typedef struct {
    uint8_t rotations[4];
    uint8_t first;
    uint8_t stride;
} md5_round_t;

static const md5_round_t md5_rounds[] = {
    {{32 - 7, 32 - 12, 32 - 17, 32 - 22}, 0, 1},
    {{32 - 5, 32 - 9, 32 - 14, 32 - 20}, 1, 5},
    {{32 - 4, 32 - 11, 32 - 16, 32 - 23}, 5, 3},
    {{32 - 6, 32 - 10, 32 - 15, 32 - 21}, 0, 7},
};

static inline uint32_t rotate_right(uint32_t value, uint32_t by)
{
    return (value >> by) | (value << (32 - by));
}

/* RFC 1321, 3.4: the functions F, G, H and I; F is written as the others are, from `c` on. */
static inline uint32_t md5_mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    switch (round) {
    case 0:
        return c ^ (~b & (c ^ d));
    case 1:
        return c ^ (d & (b ^ c));
    case 2:
        return c ^ b ^ d;
    default:
        return c ^ (b | ~d);
    }
}

/* Built for speed every index is a constant; built for size the same lines stay a loop. */
#ifdef __OPTIMIZE_SIZE__
#define MD5_UNROLL
#else
#define MD5_UNROLL _Pragma("GCC unroll 64")
#endif

/* Takes the block that is full. */
static void md5_transform(esp_loader_md5_t *md5)
{
    uint32_t *state = md5->_state.words;
    const uint32_t *block = md5->_block;
    const esp_loader_md5_state_t before = md5->_state;
    const md5_round_t *how = md5_rounds;
    MD5_UNROLL
    for (unsigned i = 0; i < 64; i++) {
        const unsigned round = i / 16;
        const uint32_t sum =
            state[0] + md5_sines[i] + block[(how->first + how->stride * i) % MD5_WORDS];
        const uint32_t b = state[1], c = state[2], d = state[3];
        state[0] = d;
        state[3] = c;
        state[2] = b;
        state[1] = b + rotate_right(sum + md5_mix(round, b, c, d), how->rotations[i % 4]);
        if (i % 16 == 15) {
            how++;
        }
    }
    for (unsigned i = 0; i < 4; i++) {
        state[i] += before.words[i];
    }
}

/* RFC 1321, 3.3. */
static const esp_loader_md5_state_t md5_begin = {{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476}};

void esp_loader_md5_init(esp_loader_md5_t *md5)
{
    md5->_state = md5_begin;
    md5->_length = 0;
}

void esp_loader_md5_update(esp_loader_md5_t *md5, const uint8_t *data, size_t size)
{
    while (size > 0) {
        const uint32_t used = md5->_length % MD5_BLOCK;
        uint32_t taken = 1;
        if (WORDS_SIZE != 0 && used == 0 && size >= MD5_BLOCK) {
            taken = MD5_BLOCK;
            MD5_UNROLL
            for (unsigned i = 0; i < MD5_WORDS; i++) {
                md5->_block[i] = bytes_get_u32(&data[4 * i]);
            }
        } else {
            /* Each byte comes in at the top. After four of them the first one is the lowest, and
             * nothing is left of what was there before. */
            uint32_t *word = &md5->_block[used / 4];
            *word = *word >> 8 | (uint32_t)*data << 24;
        }
        data += taken;
        size -= taken;
        md5->_length += taken;
        if (used + taken == MD5_BLOCK) {
            md5_transform(md5);
        }
    }
}

/* RFC 1321, 3.1: what follows the data first, and then. */
static const uint8_t md5_padding[] = {0x80, 0};

void esp_loader_md5_final(esp_loader_md5_t *md5, uint8_t *digest)
{
    /* RFC 1321, 3.2: behind the padding the length in bits, in the last two words of a block.
     * It is taken before the padding counts into it. */
    const uint32_t bytes = md5->_length;
    const uint8_t *padding = md5_padding;
    do {
        esp_loader_md5_update(md5, padding, 1);
        padding = &md5_padding[1];
    } while (md5->_length % MD5_BLOCK != MD5_BLOCK - 8);
    md5->_block[MD5_WORDS - 2] = bytes << 3;
    md5->_block[MD5_WORDS - 1] = bytes >> 29;
    md5_transform(md5);
    for (unsigned i = 0; i < ESP_LOADER_MD5_SIZE; i++) {
        digest[i] = (uint8_t)(md5->_state.words[i / 4] >> (i % 4 * 8));
    }
}

void esp_loader_md5_from_digits(uint8_t *digest, const uint8_t *digits)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < 2 * ESP_LOADER_MD5_SIZE; i++) {
        /* '0' to '9' are 0x30 to 0x39; 'A' to 'F' and 'a' to 'f' have bit 6 set, and 1 to 6 in
         * their low half. Other bytes give some number, which then differs. */
        const uint32_t digit = digits[i];
        value = (value << 4) + (digit & 0x0F) + (digit >> 6) * 9;
        digest[i / 2] = (uint8_t)value;
    }
}

bool esp_loader_md5_equal(const uint8_t *a, const uint8_t *b)
{
    /* A loop and no memcmp, so that firmware without a job does not carry it. */
    for (unsigned i = 0; i < ESP_LOADER_MD5_SIZE; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}
