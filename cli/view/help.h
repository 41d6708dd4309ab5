/**
 * The program's help, and that of a command.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "view/help_form.h"
#include <stddef.h>

/** Prints the overview, with the `count` commands that `command` gives by their index. */
void help_print_overview(const help_t *(*command)(size_t index), size_t count);

/** Prints the help of a command. */
void help_print_command(const help_t *command);

/** Prints the program's version. */
void help_print_version(const char *version);

#endif
