/**
 * What makes a shell ask for candidates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SHELL_SCRIPT_H
#define CLI_SHELL_SCRIPT_H

#include <stddef.h>

/** The shells there are scripts for; NULL: there is none of that index. */
const char *shell_script_of(size_t index);

/** The script for a shell; NULL: there is none. */
const char *shell_script(const char *shell);

#endif
