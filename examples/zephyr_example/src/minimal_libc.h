/**
 * Zephyr's minimal libc does not buffer what is printed, and has no fflush.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINIMAL_LIBC_H
#define MINIMAL_LIBC_H

#include <stdio.h>

static inline int fflush(FILE *stream)
{
    (void)stream;
    return 0;
}

#endif
