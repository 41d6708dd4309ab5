/**
 * Options that belong to one command and stand behind it. They are spelt as esptool spells them:
 * hyphens may be underscores, and a short name may have two letters.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OWN_OPTIONS_H
#define CLI_OWN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;
    const char *letters;  /**< of its short name, as "o" or "fs"; NULL: it has none */
    const char *argument; /**< NULL: it takes none */
    const char *text;     /**< lines of it end with a line end, but for the last */
} own_option_t;

enum { OWN_OPTIONS_ERROR_SIZE = 160 };

/** Whether a word is the name, underscores counting as hyphens. */
bool own_options_is_name(const char *word, const char *name);

/** Whether it is a command whose options stand behind it, and are none of the program's. */
bool own_options_has(const char *command);

/**
 * Goes through the words behind a command.
 * @param table   options, up to one without a name
 * @param words   put into another order: operands first
 * @param set     takes an option, by its index in the table; returns what is allowed when the
 *                argument is not, else NULL
 * @param operands  out: how many there are
 * @param error   out: what is wrong, when false is returned
 */
bool own_options_parse(const own_option_t *table, char **words, size_t word_count,
                       const char *(*set)(void *user, size_t index, const char *argument),
                       void *user, size_t *operands, char error[OWN_OPTIONS_ERROR_SIZE]);

#endif
