/**
 * The image that the programs write: dropin.py makes the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DROPIN_PATTERN_H
#define DROPIN_PATTERN_H

#include <stdint.h>

enum {
    PATTERN_ADDRESS = 0x10000,
    PATTERN_SIZE = 10000,
    PATTERN_BLOCK = 1024,
};

static inline void pattern_fill(uint8_t *block, uint32_t at, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        block[i] = (uint8_t)((at + i) * 7 + ((at + i) >> 8));
    }
}

#endif
