/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/bytes.h"

uint32_t bytes_read_u32(const uint8_t *at)
{
    return bytes_get_u32(at);
}

/* A loop and no memcpy: see bytes.h. */
void bytes_copy(uint8_t *out, const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        out[i] = bytes[i];
    }
}
