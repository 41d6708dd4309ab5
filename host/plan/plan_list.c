/*
 * Files as a list of arguments names them, which ESP-IDF's builds make beside flasher_args.json:
 * options of esptool's first, then an offset and a file a line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_host_file.h"
#include "plan/plan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIST_WORDS = 256 };

static const char list_blanks[] = " \t\r\n";

/* The words of a list, in its own text; a word may stand in quotes. Returns how many there are, and
 * none where there are too many. */
static size_t list_split(char *text, char *words[LIST_WORDS])
{
    size_t count = 0;
    for (;;) {
        text += strspn(text, list_blanks);
        if (*text == '\0') {
            return count;
        }
        if (count == LIST_WORDS) {
            return 0;
        }
        const char *ends = *text == '"' ? "\"" : *text == '\'' ? "'" : list_blanks;
        text += ends != list_blanks;
        words[count++] = text;
        text += strcspn(text, ends);
        if (*text != '\0') {
            *text++ = '\0';
        }
    }
}

/* Whether an option, its hyphens and underscores alike, is that one; `value` is what follows '='.
 */
static bool list_is(const char *word, const char *name, const char **value)
{
    for (; *name != '\0'; name++, word++) {
        if ((*word == '_' ? '-' : *word) != *name) {
            return false;
        }
    }
    *value = *word == '=' ? word + 1 : NULL;
    return *word == '\0' || *word == '=';
}

/* An option at the head of a list: what of it counts here is taken. Returns the words it takes; 0:
 * it is none that can be passed over. */
static size_t list_take_option(esp_host_plan_t *plan, char *const *words, size_t count)
{
    static const char *const with_value[] = {"--flash-mode", "-fm", "--flash-freq", "-ff",
                                             "--flash-size", "-fs", "--chip",       "-c"};
    static const char *const flags[] = {"--compress", "-z", "--no-compress", "-u"};
    const char *value;
    for (size_t i = 0; i < sizeof with_value / sizeof with_value[0]; i++) {
        if (!list_is(words[0], with_value[i], &value) || (value == NULL && count < 2)) {
            continue;
        }
        const size_t takes = value == NULL ? 2 : 1;
        value = value == NULL ? words[1] : value;
        if (strstr(with_value[i], "size") != NULL || strcmp(with_value[i], "-fs") == 0) {
            esp_host_size(value, &plan->flash_size);
        } else if (strcmp(with_value[i], "--chip") == 0) {
            plan->chip = esp_host_chip_by_name(value);
        }
        return takes;
    }
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (list_is(words[0], flags[i], &value) && value == NULL) {
            return 1;
        }
    }
    return 0;
}

/* esptool takes names from where it is run; a list that is named from elsewhere has its files
 * beside it. */
static char *list_path(const char *list, const char *name)
{
    const char *slash = strrchr(list, '/');
    char *joined = NULL;
    if (name[0] == '/' || slash == NULL || access(name, F_OK) == 0) {
        return strdup(name);
    }
    return asprintf(&joined, "%.*s/%s", (int)(slash - list), list, name) < 0 ? NULL : joined;
}

static bool list_take(esp_host_plan_t *plan, const char *path, char *const *words, size_t count,
                      esp_host_error_t *error)
{
    static const char advice[] = "it lists options of flash, then pairs of offset and file";
    size_t at = 0;
    while (at < count && words[at][0] == '-') {
        const size_t takes = list_take_option(plan, words + at, count - at);
        if (takes == 0) {
            return plan_refuse(plan, ESP_HOST_PLAN_ODD, error,
                               "give such options on the command line",
                               "%s: '%.60s' is of no use there", path, words[at]);
        }
        at += takes;
    }
    if ((count - at) % 2 != 0 || at == count) {
        return plan_refuse(plan, ESP_HOST_PLAN_ODD, error, advice,
                           "%s: offset and file do not pair up", path);
    }
    if (!plan_reserve(plan, (count - at) / 2, error)) {
        return false;
    }
    for (; at < count; at += 2) {
        uint32_t offset;
        if (!esp_host_number(words[at], &offset)) {
            return plan_refuse(plan, ESP_HOST_PLAN_ODD, error, advice, "%s: '%.60s' is no offset",
                               path, words[at]);
        }
        if (!plan_add(plan, offset, list_path(path, words[at + 1]), ESP_HOST_ROLE_DATA, error)) {
            return false;
        }
    }
    return true;
}

bool esp_host_plan_read_list(esp_host_plan_t *plan, const esp_host_plan_options_t *options,
                             const char *path, esp_host_error_t *error)
{
    uint8_t *text;
    uint32_t size;
    char *words[LIST_WORDS];
    plan_begin(plan, options);
    if (!esp_host_file_read(path, plan->options.cancelled, plan->options.user, &text, &size,
                            error)) {
        return plan_unreadable(plan);
    }
    const size_t count = list_split((char *)text, words);
    const bool done = list_take(plan, path, words, count, error);
    free(text);
    return done && plan_settle(plan, error);
}
