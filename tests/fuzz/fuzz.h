/**
 * A fuzzer: one function that takes bytes that may be anything. libFuzzer calls it with bytes of
 * its own making (make fuzz); replay.c with those of a folder and simple changes of them
 * (make test).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/** @return 0 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Ends the program where a promise is broken: both kinds of caller tell which bytes it was. */
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);              \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/** Bytes that are used up from the front. */
typedef struct {
    const uint8_t *data;
    size_t size;
} fuzz_input_t;

/** The next byte; 0 at the end. */
static inline uint8_t fuzz_byte(fuzz_input_t *input)
{
    if (input->size == 0) {
        return 0;
    }
    input->size--;
    return *input->data++;
}

static inline uint32_t fuzz_word(fuzz_input_t *input)
{
    uint32_t word = 0;
    for (int i = 0; i < 4; i++) {
        word = word << 8 | fuzz_byte(input);
    }
    return word;
}

/** The next bytes, `*size` of them or what is left. */
static inline const uint8_t *fuzz_bytes(fuzz_input_t *input, size_t *size)
{
    const uint8_t *bytes = input->data;
    *size = *size < input->size ? *size : input->size;
    input->data += *size;
    input->size -= *size;
    return bytes;
}

#endif
