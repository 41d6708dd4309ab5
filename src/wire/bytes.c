/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/bytes.h"

void bytes_copy(uint8_t *out, const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        out[i] = bytes[i];
    }
}

uint32_t bytes_brief(const uint8_t *bytes, uint32_t size)
{
    uint32_t brief = 1;
    while (size-- > 0) {
        /* Times 33, which is odd: what differs stays different. */
        brief += (brief << 5) + *bytes++;
    }
    return brief;
}
