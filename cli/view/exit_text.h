/**
 * What exit codes mean.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_EXIT_TEXT_H
#define CLI_EXIT_TEXT_H

#include <stddef.h>

/** An exit code and what it means; NULL: there is none of that index. */
const char *exit_text(size_t index, int *code);

/** Its name for programs. */
const char *exit_name(int code);

#endif
