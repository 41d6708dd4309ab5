/**
 * Bytes in buffers, and little-endian numbers in them, one byte at a time: safe on any byte order
 * and alignment.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WIRE_BYTES_H
#define WIRE_BYTES_H

#include "link_names.h"
#include <stdint.h>

static inline uint16_t bytes_get_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] | (at[1] << 8));
}

static inline uint32_t bytes_get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] | ((uint32_t)at[1] << 8) | ((uint32_t)at[2] << 16) |
           ((uint32_t)at[3] << 24);
}

static inline void bytes_put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static inline void bytes_put_u32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    at[2] = (uint8_t)(value >> 16);
    at[3] = (uint8_t)(value >> 24);
}

/** bytes_get_u32() as a call: small cores' firmware carries it once. */
uint32_t bytes_read_u32(const uint8_t *at);

/** Copies bytes. Small cores' firmware need not carry memcpy, which is several times as long. */
void bytes_copy(uint8_t *out, const uint8_t *bytes, uint32_t size);

#endif
