/**
 * Defaults of options that stand in files and in the environment: docs/CONFIGURATION.md.
 *
 * A file of the user's, one of the project's, then variables; each counts more than the one before.
 * What could destroy something that nobody has named is none of these: that is for the command
 * line, where somebody types it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "option/option_table.h"

/** Reads both files, unless the arguments have --no-config or the environment says so. */
bool config_read_files(int count, char **arguments, options_t *options,
                       char error[OPTIONS_ERROR_SIZE]);

/** Reads the variables ESPLOADER_*. */
bool config_read_environment(options_t *options, char error[OPTIONS_ERROR_SIZE]);

/** Keeps where a value comes from. */
void config_note(options_t *options, const option_t *option, options_from_t from, unsigned line,
                 const char *value);

/** Before an option is set: what stands in its way and comes from further behind goes. A filter of
 * ports takes the place of a port, and of the filter there was. */
void config_give_way(options_t *options, const option_t *option, options_from_t from);

/** Whether an option may stand in a file. */
bool config_is_key(const option_t *option);

/** The name of its variable; false: it has none. */
bool config_variable(const option_t *option, char name[64]);

#endif
