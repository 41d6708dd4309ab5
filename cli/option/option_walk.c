/* SPDX-License-Identifier: Apache-2.0 */
#include "option/option_walk.h"
#include "compat/compat_option.h"
#include "esp_host_file.h"
#include "esp_host_system.h"
#include "option/config/config.h"
#include "option/nearest.h"
#include "option/option_set.h"
#include "option/own_options.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { WALK_NAME_SIZE = 48 };

typedef struct {
    options_t *options;
    char **words;
    int count;
    int at;     /* the word that is next */
    bool ended; /* "--" has come: operands only */
    char *error;
} option_walk_t;

/* Hyphens for underscores: esptool's older spelling of the same. */
static void walk_hyphens(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '_') {
            *text = '-';
        }
    }
}

static bool walk_unknown(const option_walk_t *walk, const char *word, const char *name)
{
    nearest_t nearest;
    const option_t *option;
    const compat_option_t *other;
    nearest_begin(&nearest, name);
    for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
        nearest_try(&nearest, option->text != NULL ? option->name : "");
    }
    for (size_t i = 0; (other = compat_option_at(i)) != NULL; i++) {
        nearest_try(&nearest, strncmp(other->spelling, "--", 2) == 0 ? other->spelling + 2 : "");
    }
    const char *best = nearest_word(&nearest);
    snprintf(walk->error, OPTIONS_ERROR_SIZE, "unknown or ambiguous option '%.60s'%s%s", word,
             best != NULL ? "; the nearest is --" : "", best != NULL ? best : "");
    return false;
}

static bool walk_set(const option_walk_t *walk, const option_t *option, const char *argument)
{
    config_give_way(walk->options, option, OPTIONS_FROM_COMMAND_LINE);
    const char *allowed = option_set(walk->options, option->code, argument);
    if (allowed != NULL) {
        snprintf(walk->error, OPTIONS_ERROR_SIZE, "--%s '%.60s': expected %s", option->name,
                 argument, allowed);
        return false;
    }
    walk->options->special[option->group] = option->name;
    config_note(walk->options, option, OPTIONS_FROM_COMMAND_LINE, 0, argument);
    return true;
}

static const char *walk_next(const option_walk_t *walk)
{
    return walk->at < walk->count ? walk->words[walk->at] : NULL;
}

/* Whether the word that is next is the FILE of --force. An offset is none, nor what an offset
 * before
 * --force is waiting for, nor what names all that is written: a folder, its flasher_args.json,
 * @FILE.
 */
static bool walk_is_forced_file(const option_walk_t *walk, const char *word)
{
    uint32_t number;
    struct stat status;
    const char *before = walk->at >= 2 ? walk->words[walk->at - 2] : "";
    const char *end = strrchr(word, '.');
    if (esp_host_number(before, &number) || esp_host_number(word, &number) || word[0] == '@' ||
        (end != NULL && strcmp(end, ".json") == 0)) {
        return false;
    }
    if (word[0] == '-') {
        return word[1] == '\0';
    }
    if (stat(word, &status) == 0) {
        return !S_ISDIR(status.st_mode);
    }
    return end != NULL || esp_host_path_slash(word) != NULL;
}

/* The next words, as far as an option takes them beside its argument. */
static bool walk_set_more(option_walk_t *walk, const option_t *option)
{
    const char *word;
    while ((word = walk_next(walk)) != NULL && word[0] != '-' &&
           (option_takes(option) == OPTION_TAKES_ALL ||
            (option_takes(option) == OPTION_TAKES_PAIRS && strchr(word, '=') != NULL))) {
        walk->at++;
        if (!walk_set(walk, option, word)) {
            return false;
        }
    }
    return true;
}

/* `attached`: what stands in the same word, or NULL. */
static bool walk_take(option_walk_t *walk, const option_t *option, const char *word,
                      const char *attached)
{
    const char *argument = attached;
    const char *next = walk_next(walk);
    if (option_takes(option) == OPTION_TAKES_FILE) {
        if (attached == NULL && next != NULL && walk_is_forced_file(walk, next)) {
            walk->at++;
            argument = next;
        }
    } else if (option->argument == NULL && option_takes(option) == OPTION_TAKES_YES_OR_NO &&
               attached == NULL) {
        if (next != NULL && (strcmp(next, "yes") == 0 || strcmp(next, "no") == 0)) {
            walk->at++;
            argument = next;
        }
    } else if (option->argument == NULL && attached != NULL &&
               option_takes(option) != OPTION_TAKES_YES_OR_NO) {
        snprintf(walk->error, OPTIONS_ERROR_SIZE, "option '%.60s' takes no argument", word);
        return false;
    } else if (option->argument != NULL && option->argument[0] != '[' && attached == NULL) {
        if (next == NULL) {
            snprintf(walk->error, OPTIONS_ERROR_SIZE, "option '%.60s' needs an argument", word);
            return false;
        }
        walk->at++;
        argument = next;
    }
    return walk_set(walk, option, argument) && walk_set_more(walk, option);
}

/* What esptool means. */
static bool walk_take_compat(option_walk_t *walk, const compat_option_t *known, const char *word,
                             const char *attached)
{
    const option_t *option;
    switch (known->kind) {
    case COMPAT_NOTHING:
        return true;
    case COMPAT_NOTHING_VALUE:
        if (attached == NULL && walk_next(walk) == NULL) {
            snprintf(walk->error, OPTIONS_ERROR_SIZE, "option '%.60s' needs an argument", word);
            return false;
        }
        walk->at += attached == NULL;
        return true;
    case COMPAT_ABSENT:
        snprintf(walk->error, OPTIONS_ERROR_SIZE, "%.60s is not here: %s", known->spelling,
                 known->name);
        return false;
    case COMPAT_BECOMES:
        break;
    }
    option = option_by_name(known->name);
    return option != NULL ? walk_take(walk, option, word, attached)
                          : walk_unknown(walk, word, known->name);
}

static bool walk_long(option_walk_t *walk, const char *word)
{
    char name[WALK_NAME_SIZE];
    const size_t length = strcspn(word, "=");
    const char *attached = word[length] == '=' ? word + length + 1 : NULL;
    if (length >= sizeof name) {
        return walk_unknown(walk, word, "");
    }
    memcpy(name, word, length);
    name[length] = '\0';
    walk_hyphens(name);
    const compat_option_t *known = compat_option(walk->options->command, name, length);
    if (known != NULL) {
        return walk_take_compat(walk, known, word, attached);
    }
    const option_t *option = option_by_name(name + 2);
    return option != NULL ? walk_take(walk, option, word, attached)
                          : walk_unknown(walk, word, name + 2);
}

static bool walk_takes_argument(const compat_option_t *known)
{
    const option_t *option = known->kind == COMPAT_BECOMES ? option_by_name(known->name) : NULL;
    return known->kind == COMPAT_NOTHING_VALUE || (option != NULL && option->argument != NULL);
}

/* esptool's short options have up to three letters: "-fm dio", "-fm=dio", "-fmdio". */
static const compat_option_t *walk_compat_short(const option_walk_t *walk, const char *word,
                                                const char **attached)
{
    for (size_t length = 3; length >= 2; length--) {
        if (strlen(word) < length) {
            continue;
        }
        const compat_option_t *known = compat_option(walk->options->command, word, length);
        if (known != NULL) {
            const char *rest = word + length;
            if (rest[0] != '\0' && !walk_takes_argument(known)) {
                return NULL; /* other letters follow */
            }
            *attached = rest[0] == '\0' ? NULL : rest + (rest[0] == '=');
            return known;
        }
    }
    return NULL;
}

/* What one letter means behind the command: esptool's meaning comes before ours. */
static const option_t *walk_letter(const option_walk_t *walk, char letter)
{
    const char spelling[] = {'-', letter, '\0'};
    const compat_option_t *known = compat_option(walk->options->command, spelling, 2);
    return known != NULL && known->kind == COMPAT_BECOMES ? option_by_name(known->name)
                                                          : option_by_letter(letter);
}

/* Letters one behind the other, the last one perhaps with its argument. */
static bool walk_letters(option_walk_t *walk, const char *word)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const option_t *option = walk_letter(walk, *letter);
        if (option == NULL) {
            return walk_unknown(walk, word, "");
        }
        if (option->argument != NULL) {
            return walk_take(walk, option, word, letter[1] != '\0' ? letter + 1 : NULL);
        }
        if (!walk_take(walk, option, word, NULL)) {
            return false;
        }
    }
    return true;
}

static bool walk_short(option_walk_t *walk, const char *word)
{
    const char *attached = NULL;
    const compat_option_t *known = walk_compat_short(walk, word, &attached);
    return known != NULL ? walk_take_compat(walk, known, word, attached) : walk_letters(walk, word);
}

/* Whether it is an option that also commands with options of their own have. */
static bool walk_is_shared(const char *word)
{
    static const char *const names[] = {"--json", "--color", "--no-config"};
    const size_t length = strcspn(word, "=");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == length && strncmp(word, names[i], length) == 0) {
            return true;
        }
    }
    return false;
}

/* What stands behind a command with options of its own is its own, but for what all have. */
static bool walk_own(option_walk_t *walk)
{
    options_t *options = walk->options;
    bool understood = true;
    options->operands = walk->words + walk->at;
    while (understood && walk->at < walk->count) {
        char *word = walk->words[walk->at++];
        walk->ended = walk->ended || strcmp(word, "--") == 0;
        if (!walk->ended && walk_is_shared(word)) {
            understood = walk_long(walk, word);
        } else {
            options->operands[options->operand_count++] = word;
        }
    }
    return understood;
}

static bool walk_operand(option_walk_t *walk, char *word)
{
    options_t *options = walk->options;
    if (options->command == NULL) {
        walk_hyphens(word);
        options->command = word;
        options->operands = walk->words;
        return !own_options_has(word) || walk_own(walk);
    }
    /* No word is there before it was looked at: the list does not outgrow what was read. */
    options->operands[options->operand_count++] = word;
    return true;
}

bool option_walk(int count, char **arguments, options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    option_walk_t walk = {
        .options = options, .words = arguments, .count = count, .at = 1, .error = error};
    bool understood = true;
    while (understood && walk.at < count) {
        char *word = arguments[walk.at++];
        if (walk.ended || word[0] != '-' || word[1] == '\0') {
            understood = walk_operand(&walk, word);
        } else if (strcmp(word, "--") == 0) {
            walk.ended = true;
        } else {
            understood = word[1] == '-' ? walk_long(&walk, word) : walk_short(&walk, word);
        }
    }
    return understood;
}
