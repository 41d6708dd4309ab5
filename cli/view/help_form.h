/**
 * What help there is of a command.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_HELP_FORM_H
#define CLI_HELP_FORM_H

#include "option/own_options.h"
#include <stdbool.h>

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

#endif
