/**
 * What options do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OPTION_SET_H
#define CLI_OPTION_SET_H

#include "option/option_table.h"

/** Sets what an option without an argument stands for; false: it is none. */
bool option_set_flag(options_t *options, option_code_t code, bool value);

/** Does what an option says. `argument` outlives the options.
 * @return NULL when it was understood, else which arguments are allowed */
const char *option_set(options_t *options, option_code_t code, const char *argument);

#endif
