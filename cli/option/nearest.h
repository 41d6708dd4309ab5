/**
 * The word of a list that is nearest to a misspelt one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

typedef struct {
    const char *word;
    const char *best;
    size_t distance;
} nearest_t;

/** `word` outlives the search. */
void nearest_begin(nearest_t *nearest, const char *word);

/** One of the list; it is kept. */
void nearest_try(nearest_t *nearest, const char *candidate);

/** NULL: none is near enough that it could be meant. */
const char *nearest_word(const nearest_t *nearest);

#endif
