/**
 * Partitions that are named in place of offsets: operands become those without names before a
 * command sees them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "exit_code.h"
#include "option/options.h"

/** What a command's operands are. */
typedef enum {
    NAMES_OF_NONE,    /**< no partitions */
    NAMES_OF_PAIRS,   /**< WHERE FILE [WHERE FILE]... */
    NAMES_OF_BUILD,   /**< the same, perhaps behind a build folder */
    NAMES_OF_PROJECT, /**< the same; without operands a build is looked for */
    NAMES_OF_FILE,    /**< OFFSET SIZE FILE, or PARTITION FILE */
    NAMES_OF_REGION,  /**< OFFSET SIZE, or PARTITION */
} names_form_t;

/** Texts of the operands that have taken the place of others. */
typedef struct {
    char **words;
    char *texts;      /* of numbers and of a build folder */
    uint32_t *limits; /* of options */
    char **named;     /* of options */
} names_t;

/**
 * Puts offsets in the place of names in `options`, whose operands then last as long as `names`. The
 * table that is not in a file is read from the chip, which stays in its loader.
 * What is wrong is printed. `names` is to be freed, also then.
 */
cli_exit_t names_resolve(names_t *names, names_form_t form, options_t *options);

/** Looks the names of pairs up again, for another round: a build may have another table by now. */
cli_exit_t names_resolve_again(options_t *options);

void names_free(names_t *names);

#endif
