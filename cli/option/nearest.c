/* SPDX-License-Identifier: Apache-2.0 */
#include "option/nearest.h"
#include <string.h>

enum { NEAREST_LONGEST = 32 };

static size_t nearest_least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters have to be put in, taken out, changed, or swapped with their neighbour. */
static size_t nearest_distance(const char *a, const char *b)
{
    size_t rows[3][NEAREST_LONGEST + 1];
    const size_t width = strlen(b);
    const size_t height = strlen(a);
    if (width > NEAREST_LONGEST || height > NEAREST_LONGEST) {
        return NEAREST_LONGEST;
    }
    for (size_t column = 0; column <= width; column++) {
        rows[0][column] = column;
    }
    for (size_t row = 1; row <= height; row++) {
        size_t *now = rows[row % 3];
        const size_t *before = rows[(row + 2) % 3];
        const size_t *earlier = rows[(row + 1) % 3];
        now[0] = row;
        for (size_t column = 1; column <= width; column++) {
            const size_t changed = before[column - 1] + (a[row - 1] != b[column - 1]);
            now[column] =
                nearest_least(nearest_least(before[column], now[column - 1]) + 1, changed);
            if (row > 1 && column > 1 && a[row - 1] == b[column - 2] &&
                a[row - 2] == b[column - 1]) {
                now[column] = nearest_least(now[column], earlier[column - 2] + 1);
            }
        }
    }
    return rows[height % 3][width];
}

void nearest_begin(nearest_t *nearest, const char *word)
{
    *nearest = (nearest_t){.word = word, .distance = NEAREST_LONGEST};
}

void nearest_try(nearest_t *nearest, const char *candidate)
{
    const size_t distance = nearest_distance(nearest->word, candidate);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = candidate;
    }
}

const char *nearest_word(const nearest_t *nearest)
{
    /* A third of the letters: beyond that, another word was meant. */
    return nearest->best != NULL && nearest->best[0] != '\0' &&
                   nearest->distance <= strlen(nearest->word) / 3
               ? nearest->best
               : NULL;
}
