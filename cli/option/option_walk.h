/**
 * Goes through the arguments.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OPTION_WALK_H
#define CLI_OPTION_WALK_H

#include "option/options.h"

/** Sets all that they say; the first one is the program's name. As options_parse(). */
bool option_walk(int count, char **arguments, options_t *options, char error[OPTIONS_ERROR_SIZE]);

#endif
