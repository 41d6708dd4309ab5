/* SPDX-License-Identifier: Apache-2.0 */
#include "command/completion/candidates.h"
#include "command/command.h"
#include "command/completion/shell_script.h"
#include "esp_host_port.h"
#include "option/option_table.h"
#include <stdio.h>
#include <string.h>

enum { CANDIDATE_SIZE = 64, CANDIDATE_TEXT_SIZE = 160 };

typedef struct {
    const command_t *command; /* NULL: none yet, or one that is not known */
    bool command_given;
    bool only_operands;
    const option_t *pending;         /* its argument is the next word; NULL: none */
    const own_option_t *own_pending; /* likewise, of the command's own */
    const char *typed;
    int prefix_length; /* of what stands before it in the same word, as "--chip=" */
    candidate_t give;
    void *user;
} candidates_t;

/* Gives it where it begins with what is typed; of the text the first line. */
static void candidates_try(const candidates_t *all, const char *word, const char *text)
{
    char line[CANDIDATE_TEXT_SIZE];
    char whole[CANDIDATE_SIZE];
    if (strncmp(word, all->typed, strlen(all->typed)) != 0) {
        return;
    }
    (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
    (void)snprintf(whole, sizeof whole, "%.*s%s", all->prefix_length,
                   all->typed - all->prefix_length, word);
    all->give(whole, line, all->user);
}

static void candidates_port(const serial_line_info_t *info, void *user)
{
    candidates_try(user, info->name, "");
}

static void candidates_chips(const candidates_t *all)
{
    for (int chip = 0; chip < ESP_CHIP_END; chip++) {
        char word[CANDIDATE_SIZE] = "";
        size_t length = 0;
        /* As it is typed: "ESP32-C3" is esp32c3. */
        for (const char *at = esp_loader_chip_name((target_chip_t)chip); *at != '\0'; at++) {
            if (*at != '-' && length + 1 < sizeof word) {
                word[length++] = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
            }
        }
        word[length] = '\0';
        if (esp_host_chip_by_name(word) == (target_chip_t)chip) {
            candidates_try(all, word, "");
        }
    }
}

/* What an option's argument may be, where that is a list. */
static void candidates_values(const candidates_t *all)
{
    static const struct {
        option_code_t code;
        const char *words[8];
    } values[] = {
        {OPTION_BAUD, {"115200", "230400", "460800", "921600", "1500000", "2000000"}},
        {OPTION_BEFORE, {"default", "none", "usb"}},
        {OPTION_AFTER, {"hard-reset", "watchdog-reset", "no-reset"}},
        {OPTION_COLOR, {"auto", "always", "never"}},
        {OPTION_FLASH_SIZE, {"1MB", "2MB", "4MB", "8MB", "16MB", "32MB"}},
        {OPTION_FLASH_MODE, {"keep", "qio", "qout", "dio", "dout"}},
        {OPTION_FLASH_FREQ, {"keep", "80m", "40m"}},
        {OPTION_TRACE, {"full"}},
        {OPTION_COMPAT, {"esptool"}},
        {OPTION_SPI_PINS, {"SPI", "HSPI"}},
        {OPTION_STATUS_BYTES, {"1", "2", "3"}},
        {OPTION_MONITOR_BAUD, {"115200", "74880", "460800", "921600"}},
    };
    const int code = all->pending != NULL ? (int)all->pending->code : 0;
    if (code == OPTION_PORT) {
        (void)serial_line_list(candidates_port, (void *)(uintptr_t)all);
        return;
    }
    if (code == OPTION_CHIP) {
        candidates_chips(all);
        return;
    }
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        for (size_t k = 0; (int)values[i].code == code && values[i].words[k] != NULL; k++) {
            candidates_try(all, values[i].words[k], "");
        }
    }
}

static void candidates_options(const candidates_t *all)
{
    char word[CANDIDATE_SIZE];
    const command_t *command = all->command;
    const own_option_t *own = command != NULL ? command->help.own : NULL;
    for (; own != NULL && own->name != NULL; own++) {
        (void)snprintf(word, sizeof word, "--%s", own->name);
        candidates_try(all, word, own->text);
    }
    /* What stands behind these commands is theirs alone. */
    if (command != NULL && own_options_has(command->help.name)) {
        return;
    }
    for (size_t i = 0; option_at(i) != NULL; i++) {
        const option_t *option = option_at(i);
        const bool taken = command != NULL ? command_takes(command, option->group)
                                           : option->group == OPTIONS_OF_ALL;
        if (option->text != NULL && taken) {
            (void)snprintf(word, sizeof word, "--%s", option->name);
            candidates_try(all, word, option->text);
        }
    }
}

static void candidates_commands(const candidates_t *all)
{
    for (size_t i = 0; command_at(i) != NULL; i++) {
        candidates_try(all, command_at(i)->help.name, command_at(i)->help.summary);
    }
}

static void candidates_operands(const candidates_t *all)
{
    if (all->command == NULL) {
        return;
    }
    if (all->command->run == command_help) {
        candidates_commands(all);
    } else if (all->command->run == command_doctor) {
        (void)serial_line_list(candidates_port, (void *)(uintptr_t)all);
    } else if (strcmp(all->command->help.name, "completion") == 0) {
        for (size_t i = 0; shell_script_of(i) != NULL; i++) {
            candidates_try(all, shell_script_of(i), "");
        }
    }
}

static const own_option_t *candidates_own(const candidates_t *all, const char *word)
{
    const own_option_t *own = all->command != NULL ? all->command->help.own : NULL;
    for (; own != NULL && own->name != NULL; own++) {
        const bool is_name = word[1] == '-'
                                 ? own_options_is_name(word + 2, own->name)
                                 : own->letters != NULL && strcmp(word + 1, own->letters) == 0;
        if (is_name) {
            return own;
        }
    }
    return NULL;
}

/* The option that a word without an argument names; NULL: none. */
static const option_t *candidates_option(const candidates_t *all, const char *word)
{
    if (all->command != NULL && own_options_has(all->command->help.name)) {
        return NULL;
    }
    if (word[1] == '-') {
        return option_by_name(word + 2);
    }
    return word[2] == '\0' ? option_by_letter(word[1]) : NULL;
}

/* The last word, as "--chip=esp": its argument is to be completed. */
static bool candidates_joined(candidates_t *all, const char *last)
{
    char word[CANDIDATE_SIZE];
    const size_t length = strcspn(last, "=");
    if (strncmp(last, "--", 2) != 0 || last[length] == '\0' || length >= sizeof word) {
        return false;
    }
    (void)snprintf(word, sizeof word, "%.*s", (int)length, last);
    all->pending = candidates_option(all, word);
    all->typed = last + length + 1;
    all->prefix_length = (int)length + 1;
    return true;
}

/* Takes a word that is typed already. `next` decides whether an argument that may be left out is
 * there. */
static void candidates_pass(candidates_t *all, const char *word, const char *next)
{
    const bool was_pending = all->pending != NULL || all->own_pending != NULL;
    if (was_pending && strcmp(word, "=") == 0) {
        return;
    }
    all->pending = NULL;
    all->own_pending = NULL;
    if (was_pending) {
        return;
    }
    if (!all->only_operands && word[0] == '-' && word[1] != '\0') {
        all->only_operands = strcmp(word, "--") == 0;
        const option_t *option = candidates_option(all, word);
        const own_option_t *own = candidates_own(all, word);
        if (own != NULL && own->argument != NULL) {
            all->own_pending = own;
        } else if (option != NULL && option->argument != NULL &&
                   (option->argument[0] != '[' || strcmp(next, "=") == 0)) {
            all->pending = option;
        }
    } else if (!all->command_given) {
        all->command_given = true;
        all->command = command_find(word);
    }
}

void candidates_give(char *const *words, size_t word_count, candidate_t give, void *user)
{
    candidates_t all = {.give = give, .user = user, .typed = ""};
    if (word_count == 0) {
        return;
    }
    for (size_t i = 0; i + 1 < word_count; i++) {
        candidates_pass(&all, words[i], words[i + 1]);
    }
    const char *last = words[word_count - 1];
    const bool is_pending = all.pending != NULL || all.own_pending != NULL;
    all.typed = is_pending && strcmp(last, "=") == 0 ? "" : last;
    if (is_pending || (!all.only_operands && candidates_joined(&all, last))) {
        candidates_values(&all);
    } else if (!all.only_operands && last[0] == '-') {
        candidates_options(&all);
    } else if (!all.command_given) {
        candidates_commands(&all);
    } else {
        candidates_operands(&all);
    }
}
