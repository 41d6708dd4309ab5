/*
 * A heap sort: no recursion, and no order of the items takes it long.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    uint8_t *items;
    size_t size;
    int (*compare)(const void *one, const void *other);
} sort_t;

static void sort_swap(const sort_t *sort, size_t one, size_t other)
{
    uint8_t *a = sort->items + one * sort->size;
    uint8_t *b = sort->items + other * sort->size;
    for (size_t i = 0; i < sort->size; i++) {
        const uint8_t kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Lets an item of the heap of `count` sink to where both below it are smaller. */
static void sort_sink(const sort_t *sort, size_t at, size_t count)
{
    for (size_t below = 2 * at + 1; below < count; below = 2 * at + 1) {
        const uint8_t *items = sort->items;
        if (below + 1 < count &&
            sort->compare(items + (below + 1) * sort->size, items + below * sort->size) > 0) {
            below++;
        }
        if (sort->compare(items + at * sort->size, items + below * sort->size) >= 0) {
            return;
        }
        sort_swap(sort, at, below);
        at = below;
    }
}

void qsort(void *items, size_t count, size_t size,
           int (*compare)(const void *one, const void *other))
{
    const sort_t sort = {items, size, compare};
    for (size_t i = count / 2; i > 0; i--) {
        sort_sink(&sort, i - 1, count);
    }
    for (size_t left = count; left > 1; left--) {
        sort_swap(&sort, 0, left - 1);
        sort_sink(&sort, 0, left - 1);
    }
}
