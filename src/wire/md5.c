/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_md5.h"
#include "wire/bytes.h"

enum { MD5_BLOCK = 64 };

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

/* RFC 1321, 3.4: the rotations of each round, repeated four times. */
static const uint8_t md5_rotations[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static inline uint32_t rotate_left(uint32_t value, uint32_t by)
{
    return (value << by) | (value >> (32 - by));
}

/* RFC 1321, 3.4: the functions F, G, H and I. */
static inline uint32_t md5_mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    switch (round) {
    case 0:
        return d ^ (b & (c ^ d));
    case 1:
        return c ^ (d & (b ^ c));
    case 2:
        return b ^ c ^ d;
    default:
        return c ^ (b | ~d);
    }
}

/* RFC 1321, 3.4: the word of the block that step `i` of a round takes. */
static inline unsigned md5_word(unsigned round, unsigned i)
{
    switch (round) {
    case 0:
        return i & 15;
    case 1:
        return (5 * i + 1) & 15;
    case 2:
        return (3 * i + 5) & 15;
    default:
        return (7 * i) & 15;
    }
}

/* Built for speed every index is a constant; built for size the same lines stay a loop. */
#ifdef __OPTIMIZE_SIZE__
#define MD5_UNROLL
#else
#define MD5_UNROLL _Pragma("GCC unroll 64")
#endif

static void md5_transform(uint32_t *state, const uint8_t *block)
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    MD5_UNROLL
    for (unsigned i = 0; i < 64; i++) {
        const unsigned round = i / 16;
        const uint32_t sum = a + md5_mix(round, b, c, d) + md5_sines[i] +
                             bytes_get_u32(&block[4 * md5_word(round, i)]);
        a = d;
        d = c;
        c = b;
        b += rotate_left(sum, md5_rotations[round][i & 3]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

void esp_loader_md5_init(esp_loader_md5_t *md5)
{
    /* RFC 1321, 3.3. */
    md5->_state[0] = 0x67452301;
    md5->_state[1] = 0xEFCDAB89;
    md5->_state[2] = 0x98BADCFE;
    md5->_state[3] = 0x10325476;
    md5->_length = 0;
}

void esp_loader_md5_update(esp_loader_md5_t *md5, const uint8_t *data, size_t size)
{
    while (size > 0) {
        const uint32_t used = md5->_length % MD5_BLOCK;
        size_t taken = MD5_BLOCK;
        if (used == 0 && size >= MD5_BLOCK) {
            md5_transform(md5->_state, data);
        } else {
            /* A byte at a time into the block that is not full. Whole blocks need no copy and are
             * taken from the caller's memory. */
            taken = 1;
            md5->_block[used] = *data;
            if (used == MD5_BLOCK - 1) {
                md5_transform(md5->_state, md5->_block);
            }
        }
        md5->_length += (uint32_t)taken;
        data += taken;
        size -= taken;
    }
}

void esp_loader_md5_final(esp_loader_md5_t *md5, uint8_t *digest)
{
    uint8_t size[8];
    bytes_put_u32(&size[0], md5->_length << 3);
    bytes_put_u32(&size[4], md5->_length >> 29);
    /* RFC 1321, 3.1 and 3.2: a 1 bit, zeros up to eight bytes before the end of a block, and the
     * length in bits. It is taken before the padding counts into it. */
    uint8_t padding = 0x80;
    do {
        esp_loader_md5_update(md5, &padding, 1);
        padding = 0;
    } while (md5->_length % MD5_BLOCK != MD5_BLOCK - sizeof(size));
    esp_loader_md5_update(md5, size, sizeof(size));
    for (unsigned i = 0; i < 4; i++) {
        bytes_put_u32(&digest[4 * i], md5->_state[i]);
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
    unsigned different = 0;
    for (unsigned i = 0; i < ESP_LOADER_MD5_SIZE; i++) {
        different |= (unsigned)(a[i] ^ b[i]);
    }
    return different == 0;
}
