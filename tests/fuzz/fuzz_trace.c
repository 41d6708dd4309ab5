/*
 * --trace: what passes on a line, decoded.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "trace/trace.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    static trace_t trace;
    if (nowhere == NULL) {
        nowhere = fopen("/dev/null", "w");
        FUZZ_CHECK(nowhere != NULL);
    }
    fuzz_input_t input = {data, size};
    const uint8_t how = fuzz_byte(&input);
    trace_init(&trace, nowhere, how % 2 != 0, 0);
    for (uint32_t time = 0; input.size > 0; time += 7) {
        const uint8_t head = fuzz_byte(&input);
        size_t piece = head % 64;
        const uint8_t *bytes = fuzz_bytes(&input, &piece);
        trace_bytes(&trace, head < 128 ? TRACE_FROM_CHIP : TRACE_TO_CHIP, bytes, piece, time);
    }
    trace_flush(&trace, 1000);
    char *text = malloc(1u + how);
    trace_describe(data, size, text, 1u + how);
    FUZZ_CHECK(strnlen(text, 1u + how) <= how);
    free(text);
    return 0;
}
