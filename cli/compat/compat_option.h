/**
 * How esptool spells options, and what each becomes here. Data only: what an option does stands
 * with the options, cli/option.
 *
 * Source of the spellings: the help of esptool 5.6 and 4.8.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMPAT_OPTION_H
#define CLI_COMPAT_OPTION_H

#include <stdbool.h>
#include <stddef.h>

/** What becomes of an option. */
typedef enum {
    COMPAT_BECOMES,       /**< the option of `name` here */
    COMPAT_NOTHING,       /**< there is nothing to do for it here */
    COMPAT_NOTHING_VALUE, /**< the same, and it takes a value */
    COMPAT_ABSENT,        /**< it is not here: `name` says why, and what else to do */
} compat_kind_t;

typedef struct {
    const char *verbs;    /**< those after which it counts, with blanks between; "": before one */
    const char *spelling; /**< with its hyphens; none of them are underscores */
    compat_kind_t kind;
    const char *name; /**< of the option here, without hyphens */
} compat_option_t;

/**
 * An option by its spelling.
 * @param verb  as COMMAND is spelled here; NULL: none has come yet
 * @param length  of the spelling, which need not end there
 * @return NULL: esptool has none of that spelling, or the same as here
 */
const compat_option_t *compat_option(const char *verb, const char *spelling, size_t length);

/** The options in the order of the table; NULL: there is none of that index. */
const compat_option_t *compat_option_at(size_t index);

#endif
