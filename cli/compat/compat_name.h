/**
 * The program under the name of esptool.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMPAT_NAME_H
#define CLI_COMPAT_NAME_H

#include <stdbool.h>

/** With which esptool ends, whatever went wrong. */
enum { COMPAT_FAILED = 2 };

/** Whether the program was called as "esptool" or "esptool.py", in any folder. */
bool compat_is_name(const char *program);

#endif
