/* SPDX-License-Identifier: Apache-2.0 */
#include "option/own_options.h"
#include <stdio.h>
#include <string.h>

/* Whether `length` characters are the name, an underscore counting as a hyphen. */
static bool own_is_name(const char *word, size_t length, const char *name)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '\0' || (word[i] == '_' ? '-' : word[i]) != name[i]) {
            return false;
        }
    }
    return name[length] == '\0';
}

bool own_options_is_name(const char *word, const char *name)
{
    return own_is_name(word, strlen(word), name);
}

bool own_options_has(const char *command)
{
    static const char *const commands[] = {"elf2image", "merge-bin", "partition-table", "nvs",
                                           "station"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (own_options_is_name(command, commands[i])) {
            return true;
        }
    }
    return false;
}

/* The option of a word, or that without a name; what is left of the word behind the name is its
 * argument. */
static size_t own_find(const own_option_t *table, const char *word, const char **argument)
{
    const char *equals = strchr(word, '=');
    size_t at = 0;
    *argument = NULL;
    if (word[1] == '-') {
        const size_t length = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        while (table[at].name != NULL && !own_is_name(word + 2, length, table[at].name)) {
            at++;
        }
        *argument = equals != NULL ? equals + 1 : NULL;
        return at;
    }
    for (at = 0; table[at].name != NULL; at++) {
        if (table[at].letters != NULL && strcmp(word + 1, table[at].letters) == 0) {
            return at;
        }
    }
    /* One letter, and its argument without a space. */
    for (at = 0; table[at].name != NULL; at++) {
        if (table[at].letters != NULL && table[at].letters[1] == '\0' &&
            table[at].argument != NULL && word[1] == table[at].letters[0]) {
            *argument = word + 2;
            return at;
        }
    }
    return at;
}

bool own_options_parse(const own_option_t *table, char **words, size_t word_count,
                       const char *(*set)(void *user, size_t index, const char *argument),
                       void *user, size_t *operands, char error[OWN_OPTIONS_ERROR_SIZE])
{
    bool only_operands = false;
    *operands = 0;
    for (size_t i = 0; i < word_count; i++) {
        char *word = words[i];
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            words[(*operands)++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_operands = true;
            continue;
        }
        const char *argument;
        const size_t at = own_find(table, word, &argument);
        if (table[at].name == NULL) {
            snprintf(error, OWN_OPTIONS_ERROR_SIZE, "unknown option '%s'", word);
            return false;
        }
        const bool takes = table[at].argument != NULL;
        if (takes && argument == NULL && i + 1 < word_count) {
            argument = words[++i];
        }
        if (takes != (argument != NULL)) {
            snprintf(error, OWN_OPTIONS_ERROR_SIZE, "option '%s' %s an argument", word,
                     takes ? "needs" : "takes no");
            return false;
        }
        const char *allowed = set(user, at, argument);
        if (allowed != NULL) {
            snprintf(error, OWN_OPTIONS_ERROR_SIZE, "--%s%s%s%s: expected %s", table[at].name,
                     takes ? " '" : "", takes ? argument : "", takes ? "'" : "", allowed);
            return false;
        }
    }
    return true;
}
