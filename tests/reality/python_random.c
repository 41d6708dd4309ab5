/* SPDX-License-Identifier: Apache-2.0
 *
 * MT19937: M. Matsumoto and T. Nishimura, "Mersenne Twister", 1998, and its initialization from an
 * array of numbers (2002), which Python gives its seed to.
 */
#include "python_random.h"

enum { STATE = 624, MIDDLE = 397 };

static void twister_seed(uint32_t *state, uint32_t key)
{
    state[0] = 19650218;
    for (uint32_t i = 1; i < STATE; i++) {
        state[i] = 1812433253U * (state[i - 1] ^ state[i - 1] >> 30) + i;
    }
    uint32_t at = 1;
    for (uint32_t i = 0; i < STATE; i++) {
        state[at] = (state[at] ^ (state[at - 1] ^ state[at - 1] >> 30) * 1664525U) + key;
        if (++at == STATE) {
            state[0] = state[STATE - 1];
            at = 1;
        }
    }
    for (uint32_t i = 0; i < STATE - 1; i++) {
        state[at] = (state[at] ^ (state[at - 1] ^ state[at - 1] >> 30) * 1566083941U) - at;
        if (++at == STATE) {
            state[0] = state[STATE - 1];
            at = 1;
        }
    }
    state[0] = 0x80000000U;
}

static void twister_renew(uint32_t *state)
{
    for (uint32_t i = 0; i < STATE; i++) {
        const uint32_t bits = (state[i] & 0x80000000U) | (state[(i + 1) % STATE] & 0x7FFFFFFFU);
        state[i] = state[(i + MIDDLE) % STATE] ^ bits >> 1 ^ ((bits & 1) != 0 ? 0x9908B0DFU : 0);
    }
}

static uint32_t twister_temper(uint32_t word)
{
    word ^= word >> 11;
    word ^= word << 7 & 0x9D2C5680U;
    word ^= word << 15 & 0xEFC60000U;
    return word ^ word >> 18;
}

void python_random_bytes(uint32_t seed, uint8_t *bytes, size_t size)
{
    uint32_t state[STATE];
    twister_seed(state, seed);
    for (size_t i = 0; i < size / 4; i++) {
        if (i % STATE == 0) {
            twister_renew(state);
        }
        const uint32_t word = twister_temper(state[i % STATE]);
        for (size_t j = 0; j < 4; j++) {
            bytes[i * 4 + j] = (uint8_t)(word >> 8 * j);
        }
    }
}
