/**
 * The variables that esptool reads, and the options they stand for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMPAT_ENVIRONMENT_H
#define CLI_COMPAT_ENVIRONMENT_H

#include <stddef.h>

typedef struct {
    const char *variable;
    const char *option; /**< its name here, without hyphens */
} compat_variable_t;

/** The variables in the order of the table; NULL: there is none of that index. */
const compat_variable_t *compat_variable_at(size_t index);

#endif
