/**
 * What the image library uses of this header. Of conversions there are %s %c %d %u %x and %%, with
 * a width, leading zeros, and a precision of texts; `l` and `z` change nothing, as all of these
 * have 32 bits here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LIBC_STDIO_H
#define LIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/** @return characters that the whole text has; what does not fit into `size` with the end is cut
 * off */
int vsnprintf(char *text, size_t size, const char *format, va_list arguments);

int snprintf(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
