/**
 * Little-endian numbers in byte arrays, and texts of fixed width.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_BYTES_H
#define IMAGE_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint16_t image_get16(const uint8_t *from)
{
    return (uint16_t)(from[0] | from[1] << 8);
}

static inline uint32_t image_get32(const uint8_t *from)
{
    return image_get16(from) | (uint32_t)image_get16(from + 2) << 16;
}

static inline void image_put16(uint8_t *to, uint16_t value)
{
    to[0] = (uint8_t)(value & 0xFF);
    to[1] = (uint8_t)(value >> 8);
}

static inline void image_put32(uint8_t *to, uint32_t value)
{
    image_put16(to, (uint16_t)(value & 0xFFFF));
    image_put16(to + 2, (uint16_t)(value >> 16));
}

/**
 * Copies a field of `width` bytes to `to`, which holds one more, up to its first zero byte. What is
 * not printable ASCII becomes '?': these texts go to terminals and come from anywhere.
 */
void image_get_text(char *to, const uint8_t *from, size_t width);

/** Fills a field of `width` bytes: the text, at most one byte less, then zeros. NULL is empty. */
void image_put_text(uint8_t *to, const char *text, size_t width);

#endif
