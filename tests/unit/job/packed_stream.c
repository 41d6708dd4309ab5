/* SPDX-License-Identifier: Apache-2.0 */
#include "packed_stream.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static uint8_t stream[PACKED_STREAM_LARGEST + 1000];

uint32_t packed_stream_make(void *bytes, uint32_t offset, uint32_t size, uint32_t blank)
{
    static uint8_t stretch[PACKED_STREAM_LARGEST];
    uLongf made = sizeof(stream);
    assert_in_range(size, blank, sizeof(stretch));
    memcpy(stretch, (const uint8_t *)bytes + offset, size);
    memset(stretch, 0xFF, blank);
    return compress2(stream, &made, stretch, size, 1) == Z_OK ? (uint32_t)made : 0;
}

const uint8_t *packed_stream_pull(void *bytes, uint32_t offset, uint32_t size)
{
    (void)bytes;
    assert_in_range(size, 1, sizeof(stream) - offset);
    return stream + offset;
}
