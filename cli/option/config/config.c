/* SPDX-License-Identifier: Apache-2.0 */
#include "option/config/config.h"
#include "compat/ini_file.h"
#include "option/config/config_files.h"
#include "option/nearest.h"
#include "option/option_set.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CONFIG_VARIABLE = 64, CONFIG_VALUE = 512 };

static const char config_yes_or_no[] = "yes or no";

typedef struct {
    options_t *options;
    const char *path;
    options_from_t from;
    char *error; /* "": nothing is wrong so far */
} config_reading_t;

/* Of all commands, and yet nothing for a file: they ask for something once, or set a voltage. */
static bool config_is_for_once(option_code_t code)
{
    static const option_code_t codes[] = {OPTION_HELP,      OPTION_VERSION,   OPTION_COMPAT,
                                          OPTION_JSON,      OPTION_TRACE,     OPTION_FLASH_SUPPLY,
                                          OPTION_READ_SIZE, OPTION_NO_CONFIG, OPTION_FLASH_TYPE};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i] == code) {
            return true;
        }
    }
    return false;
}

bool config_is_key(const option_t *option)
{
    return option->group == OPTIONS_OF_ALL
               ? !config_is_for_once(option->code)
               : option->code == OPTION_MONITOR_BAUD || option->code == OPTION_PRINT_FILTER ||
                     option->code == OPTION_TIMESTAMPS;
}

bool config_variable(const option_t *option, char name[CONFIG_VARIABLE])
{
    if (option->group != OPTIONS_OF_ALL || option->code == OPTION_HELP ||
        option->code == OPTION_VERSION || option->code == OPTION_FLASH_SUPPLY ||
        option->code == OPTION_READ_SIZE || option->code == OPTION_FLASH_TYPE) {
        return false;
    }
    snprintf(name, CONFIG_VARIABLE, "ESPLOADER_%s", option->name);
    for (char *letter = name; *letter != '\0'; letter++) {
        *letter = *letter == '-' ? '_' : (char)toupper((unsigned char)*letter);
    }
    return true;
}

void config_note(options_t *options, const option_t *option, options_from_t from, unsigned line,
                 const char *value)
{
    options->origins[option_index(option)] = (options_origin_t){from, line, value};
}

static bool config_is_older(const options_t *options, option_code_t code, options_from_t from)
{
    return options->origins[option_index(option_by_code(code))].from < from;
}

void config_give_way(options_t *options, const option_t *option, options_from_t from)
{
    if (option->code != OPTION_PORT_FILTER) {
        return;
    }
    if (config_is_older(options, OPTION_PORT_FILTER, from)) {
        options->port_filter = (esp_host_port_filter_t){.root = options->system_root};
    }
    if (config_is_older(options, OPTION_PORT, from)) {
        options->port = NULL;
        config_note(options, option_by_code(OPTION_PORT), OPTIONS_FROM_BUILT_IN, 0, NULL);
    }
}

static const char *config_set_flag(options_t *options, const option_t *option, const char *value)
{
    static const char *const yes[] = {"yes", "true", "on", "1"};
    static const char *const no[] = {"no", "false", "off", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        const bool is_yes = strcasecmp(value, yes[i]) == 0;
        if (!is_yes && strcasecmp(value, no[i]) != 0) {
            continue;
        }
        if (option->code == OPTION_TIMESTAMPS) {
            options->monitor_stamps = is_yes;
        } else {
            (void)option_set_flag(options, option->code, is_yes);
        }
        return NULL;
    }
    return config_yes_or_no;
}

/* Filters may be several, between blanks. */
static const char *config_set_filters(options_t *options, char *value)
{
    char *rest;
    const char *allowed = NULL;
    for (char *part = strtok_r(value, " \t", &rest); part != NULL && allowed == NULL;
         part = strtok_r(NULL, " \t", &rest)) {
        allowed = option_set(options, OPTION_PORT_FILTER, part);
    }
    return allowed;
}

static const char *config_set(options_t *options, const option_t *option, char *value)
{
    if (option->argument == NULL) {
        return config_set_flag(options, option, value);
    }
    if (option->code == OPTION_PORT_FILTER) {
        return config_set_filters(options, value);
    }
    if (option->argument[0] == '[' && (strcasecmp(value, "yes") == 0 || strcmp(value, "1") == 0)) {
        return option_set(options, option->code, NULL);
    }
    const bool was_monitor = options->monitor;
    const char *allowed = option_set(options, option->code, value);
    options->monitor = was_monitor; /* how it shows what comes is no reason to begin it */
    return allowed;
}

/* A copy that lasts as long as the options. NULL: there is no room left. */
static char *config_keep(options_t *options, const char *value)
{
    const size_t size = strlen(value) + 1;
    if (size > sizeof options->config_values - options->config_used) {
        return NULL;
    }
    char *kept = options->config_values + options->config_used;
    memcpy(kept, value, size);
    options->config_used += size;
    return kept;
}

/* Files are named from where the configuration lies. */
static bool config_beside(const config_reading_t *reading, const option_t *option,
                          const char *value, char text[CONFIG_VALUE])
{
    const char *slash = strrchr(reading->path, '/');
    const bool is_file = option->code == OPTION_PARTITION_TABLE && value[0] != '/' &&
                         (value[0] < '0' || value[0] > '9');
    const int length = is_file && slash != NULL
                           ? snprintf(text, CONFIG_VALUE, "%.*s/%s", (int)(slash - reading->path),
                                      reading->path, value)
                           : snprintf(text, CONFIG_VALUE, "%s", value);
    return length >= 0 && length < CONFIG_VALUE;
}

static bool config_refuse(const config_reading_t *reading, unsigned line, const char *format,
                          const char *one, const char *other, const char *third)
{
    char text[256];
    snprintf(text, sizeof text, format, one, other, third);
    snprintf(reading->error, OPTIONS_ERROR_SIZE, "%s:%u: %s", reading->path, line, text);
    return false;
}

static const option_t *config_find_key(const char *key)
{
    const option_t *option;
    for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
        if (strcmp(option->name, key) == 0) {
            return option;
        }
    }
    return NULL;
}

static bool config_unknown(const config_reading_t *reading, unsigned line, const char *key)
{
    nearest_t nearest;
    const option_t *option;
    nearest_begin(&nearest, key);
    for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
        nearest_try(&nearest, config_is_key(option) ? option->name : "");
    }
    const char *best = nearest_word(&nearest);
    return config_refuse(reading, line, "unknown key '%.40s'%s%s", key,
                         best != NULL ? "; the nearest is " : "", best != NULL ? best : "");
}

static bool config_take(void *user, unsigned line, const char *section, const char *key,
                        const char *value)
{
    config_reading_t *reading = user;
    options_t *options = reading->options;
    char text[CONFIG_VALUE];
    if (key == NULL) {
        return strcmp(section, "esploader") == 0 ||
               config_refuse(reading, line, "there are no sections, but [esploader]%s%s%s", "", "",
                             "");
    }
    const option_t *option = config_find_key(key);
    if (option == NULL) {
        return config_unknown(reading, line, key);
    }
    if (!config_is_key(option)) {
        return config_refuse(
            reading, line,
            "'%s' is not for a file, where it would hold unseen: type --%s where it is meant%s",
            key, key, "");
    }
    if (value == NULL || value[0] == '\0') {
        return config_refuse(reading, line, "'%s' has no value: expected %s%s", key,
                             option->argument != NULL ? option->argument : config_yes_or_no, "");
    }
    char *kept = config_beside(reading, option, value, text) ? config_keep(options, text) : NULL;
    char *shown = kept != NULL ? config_keep(options, value) : NULL;
    if (shown == NULL) {
        return config_refuse(reading, line, "too much text%s%s%s", "", "", "");
    }
    config_give_way(options, option, reading->from);
    const char *allowed = config_set(options, option, kept);
    config_note(options, option, reading->from, line, shown);
    return allowed == NULL ||
           config_refuse(reading, line, "%s '%.60s': expected %s", key, value, allowed);
}

static bool config_read_file(options_t *options, const char *path, options_from_t from,
                             char error[OPTIONS_ERROR_SIZE])
{
    config_reading_t reading = {options, path, from, error};
    error[0] = '\0';
    if (path[0] == '\0' || ini_file_read(path, config_take, &reading)) {
        return true;
    }
    if (error[0] == '\0') {
        snprintf(error, OPTIONS_ERROR_SIZE, "cannot read %s: %s", path, strerror(errno));
    }
    return false;
}

/* To be known before the options are. */
static bool config_is_off(int count, char **arguments)
{
    const char *variable = getenv("ESPLOADER_NO_CONFIG");
    options_t asked = {.no_config = false};
    if (variable != NULL) {
        (void)config_set_flag(&asked, option_by_code(OPTION_NO_CONFIG), variable);
    }
    for (int i = 1; i < count && strcmp(arguments[i], "--") != 0; i++) {
        asked.no_config = asked.no_config || strcmp(arguments[i], "--no-config") == 0;
    }
    return asked.no_config;
}

bool config_read_files(int count, char **arguments, options_t *options,
                       char error[OPTIONS_ERROR_SIZE])
{
    if (config_is_off(count, arguments)) {
        return true;
    }
    config_find_user(options->config_user, sizeof options->config_user);
    config_find_project(options->config_project, sizeof options->config_project);
    return config_read_file(options, options->config_user, OPTIONS_FROM_USER, error) &&
           config_read_file(options, options->config_project, OPTIONS_FROM_PROJECT, error);
}

bool config_read_environment(options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    char name[CONFIG_VARIABLE];
    const option_t *option;
    for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
        char *value = config_variable(option, name) ? getenv(name) : NULL;
        if (value == NULL || value[0] == '\0') {
            continue;
        }
        char *kept = config_keep(options, value);
        config_give_way(options, option, OPTIONS_FROM_ENVIRONMENT);
        const char *allowed =
            kept != NULL ? config_set(options, option, kept) : "a text that is not so long";
        config_note(options, option, OPTIONS_FROM_ENVIRONMENT, 0, value);
        if (allowed != NULL) {
            snprintf(error, OPTIONS_ERROR_SIZE, "%s '%.60s': expected %s", name, value, allowed);
            return false;
        }
    }
    return true;
}
