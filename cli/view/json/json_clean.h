/**
 * Texts as JSON takes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_JSON_CLEAN_H
#define CLI_JSON_CLEAN_H

#include <stddef.h>

/** A terminated copy in UTF-8, to be freed: each byte that belongs to no character of it becomes
 * U+FFFD, as does each zero. NULL: out of memory. */
char *json_clean(const void *bytes, size_t size);

#endif
