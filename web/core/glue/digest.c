/*
 * Digests that the image library asks for. SHA-256 is that of FIPS 180-4.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_digest.h"
#include "esp_loader_md5.h"
#include "glue.h"
#include <string.h>

enum { SHA_BLOCK = 64, SHA_ROUNDS = 64, SHA_WORDS = 8, SHA_LENGTH_AT = 56 };

static const uint32_t sha_constants[SHA_ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t sha_turn(uint32_t word, unsigned bits)
{
    return word >> bits | word << (32 - bits);
}

static void sha_block(uint32_t sum[SHA_WORDS], const uint8_t *bytes)
{
    uint32_t w[SHA_ROUNDS];
    uint32_t s[SHA_WORDS];
    for (unsigned i = 0; i < 16; i++) {
        w[i] = (uint32_t)bytes[4 * i] << 24 | (uint32_t)bytes[4 * i + 1] << 16 |
               (uint32_t)bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
    }
    for (unsigned i = 16; i < SHA_ROUNDS; i++) {
        const uint32_t a = w[i - 15];
        const uint32_t b = w[i - 2];
        w[i] = w[i - 16] + (sha_turn(a, 7) ^ sha_turn(a, 18) ^ a >> 3) + w[i - 7] +
               (sha_turn(b, 17) ^ sha_turn(b, 19) ^ b >> 10);
    }
    memcpy(s, sum, sizeof s);
    for (unsigned i = 0; i < SHA_ROUNDS; i++) {
        const uint32_t one = s[7] + (sha_turn(s[4], 6) ^ sha_turn(s[4], 11) ^ sha_turn(s[4], 25)) +
                             ((s[4] & s[5]) ^ (~s[4] & s[6])) + sha_constants[i] + w[i];
        const uint32_t two = (sha_turn(s[0], 2) ^ sha_turn(s[0], 13) ^ sha_turn(s[0], 22)) +
                             ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, sizeof s - sizeof s[0]);
        s[4] += one;
        s[0] = one + two;
    }
    for (unsigned i = 0; i < SHA_WORDS; i++) {
        sum[i] += s[i];
    }
}

void image_sha256(const uint8_t *data, size_t size, uint8_t digest[32])
{
    uint32_t sum[SHA_WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t last[2 * SHA_BLOCK] = {0};
    const size_t whole = size / SHA_BLOCK * SHA_BLOCK;
    const size_t rest = size - whole;
    const size_t end = rest < SHA_LENGTH_AT ? SHA_BLOCK : 2 * SHA_BLOCK;
    for (size_t i = 0; i < whole; i += SHA_BLOCK) {
        sha_block(sum, data + i);
    }
    memcpy(last, data + whole, rest);
    last[rest] = 0x80;
    for (unsigned i = 0; i < 8; i++) {
        last[end - 1 - i] = (uint8_t)((uint64_t)size * 8 >> 8 * i);
    }
    for (size_t i = 0; i < end; i += SHA_BLOCK) {
        sha_block(sum, last + i);
    }
    for (unsigned i = 0; i < 32; i++) {
        digest[i] = (uint8_t)(sum[i / 4] >> (24 - 8 * (i % 4)));
    }
}

void image_md5(const uint8_t *data, size_t size, uint8_t digest[16])
{
    esp_loader_md5_t md5;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, data, size);
    esp_loader_md5_final(&md5, digest);
}

/** Where the 32 bytes of a digest are, until the next call. */
const uint8_t *GLUE_EXPORT(glue_sha256)(const uint8_t *bytes, uint32_t size)
{
    static uint8_t digest[32];
    image_sha256(bytes, size, digest);
    return digest;
}
