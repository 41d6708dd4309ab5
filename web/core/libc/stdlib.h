/**
 * What the image library uses of this header. Memory is never reused: whoever makes an instance of
 * the module gives all of it back at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LIBC_STDLIB_H
#define LIBC_STDLIB_H

#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *bytes, size_t size);
void free(void *bytes);
void qsort(void *items, size_t count, size_t size,
           int (*compare)(const void *one, const void *other));

#endif
