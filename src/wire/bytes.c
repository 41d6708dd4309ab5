/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/bytes.h"

/* A loop and no memcpy: see bytes.h. */
void bytes_copy(uint8_t *out, const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        out[i] = bytes[i];
    }
}

uint32_t bytes_brief(const uint8_t *bytes, uint32_t size)
{
    /* Not 0: else zeros in front would count for nothing. */
    uint32_t brief = 1;
    while (size-- > 0) {
        /* Times 33. An odd factor has an inverse, so two numbers that differ stay different,
         * whatever follows. */
        brief += (brief << 5) + *bytes++;
    }
    return brief;
}
