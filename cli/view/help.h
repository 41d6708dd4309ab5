/**
 * The program's help, and that of a command.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "option/own_options.h"
#include <stdbool.h>
#include <stddef.h>

/** What the help says of a command. */
typedef struct {
    const char *name;
    const char *operands;    /**< as in a usage line */
    const char *summary;     /**< one line */
    const char *details;     /**< lines, each with its line end */
    const char *writing;     /**< the same of writing; NULL: it takes no options of writing */
    const own_option_t *own; /**< options of its own, up to one without a name; NULL: none */
    bool builds;             /**< it takes those of builds: --app-only */
    bool judges;             /**< it takes those of judging: --force, --map */
    bool starts;             /**< it takes those of starting: --monitor */
    bool listens;            /**< it takes those of the monitor without that one */
} help_t;

/** Prints the overview, with the `count` commands that `command` gives by their index. */
void help_print_overview(const help_t *(*command)(size_t index), size_t count);

/** Prints the help of a command. */
void help_print_command(const help_t *command);

/** An exit code and what it means; NULL: there is none of that index. */
const char *help_exit(size_t index, int *code);

/** Its name for programs. */
const char *help_exit_name(int code);

/** Prints the program's version. */
void help_print_version(const char *version);

#endif
