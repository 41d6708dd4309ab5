/**
 * What a chip prints, searched for a text and freed of what its loader said last.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CHIP_OUTPUT_H
#define CLI_CHIP_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Finds a text in bytes that come in any portions. */
typedef struct {
    const char *text;
    size_t *fallback; /**< for each length matched, the longest shorter match that ends there */
    size_t matched;
} output_search_t;

/** False when out of memory. `text` stays the caller's and is not empty. */
bool output_search_init(output_search_t *search, const char *text);

/** Whether the text ends with, or within, these bytes. */
bool output_search(output_search_t *search, const uint8_t *bytes, size_t size);

void output_search_free(output_search_t *search);

typedef struct {
    output_search_t search; /**< of no meaning without a text */
    bool searching;
    bool found;      /**< the text has come */
    bool starting;   /**< the loader's last answers may come before what the program prints */
    unsigned answer; /**< bytes of one of these that were left out; 0: none has begun */
    bool answered;   /**< all are over */
} chip_output_t;

/** `until`: the text searched for, or NULL. False when out of memory. */
bool chip_output_init(chip_output_t *output, const char *until);

/** Bytes that have come from the chip, searched. Returns how many at their beginning are answers of
 * its loader, and not to be shown. */
size_t chip_output_hear(chip_output_t *output, const uint8_t *bytes, size_t size);

void chip_output_free(chip_output_t *output);

/** Prints that the text did not come; `reset`: although the chip was reset from here. */
void chip_output_print_absence(const char *text, unsigned seconds, bool reset);

#endif
