/* SPDX-License-Identifier: Apache-2.0 */
#include "option/options.h"
#include "compat/compat_environment.h"
#include "option/option_set.h"
#include "option/option_walk.h"
#include <stdio.h>
#include <stdlib.h>

/* What esptool's variables say, before the arguments: those come later, and win. */
static bool options_read_environment(options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    const compat_variable_t *variable;
    for (size_t i = 0; (variable = compat_variable_at(i)) != NULL; i++) {
        const char *value = getenv(variable->variable);
        const option_t *option = option_by_name(variable->option);
        const char *allowed =
            value != NULL && value[0] != '\0' ? option_set(options, option->code, value) : NULL;
        if (allowed != NULL) {
            snprintf(error, OPTIONS_ERROR_SIZE, "%s '%s': expected %s", variable->variable, value,
                     allowed);
            return false;
        }
    }
    return true;
}

static bool options_consistent(options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    if (options->monitor && options->after == OPTIONS_AFTER_NONE) {
        snprintf(error, OPTIONS_ERROR_SIZE,
                 "--monitor needs the reset that --after no-reset omits");
        return false;
    }
    if (options->monitor_until == NULL && options->monitor_timeout != 0) {
        snprintf(error, OPTIONS_ERROR_SIZE, "--monitor-timeout belongs to --monitor-until");
        return false;
    }
    if (options->monitor_until != NULL) {
        options->monitor_seconds =
            options->monitor_timeout != 0 ? options->monitor_timeout : OPTIONS_MONITOR_TIMEOUT;
    }
    return true;
}

bool options_parse(int count, char **arguments, options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    *options = (options_t){
        .chip = ESP_UNKNOWN_CHIP,
        .connect_attempts = OPTIONS_CONNECT_ATTEMPTS,
        .monitor_baud = OPTIONS_ROM_BAUD,
        .status_bytes = OPTIONS_STATUS_BYTES,
    };
    const char *named = getenv("ESPLOADER_PORT");
    if (!options_read_environment(options, error)) {
        return false;
    }
    options->port = named != NULL && named[0] != '\0' ? named : options->port;
    return option_walk(count, arguments, options, error) && options_consistent(options, error);
}

bool options_help(size_t index, options_help_t *help)
{
    const option_t *option = option_at(index);
    if (option == NULL) {
        return false;
    }
    *help = (options_help_t){
        .letter = option->code < OPTION_TRACE ? (char)option->code : '\0',
        .name = option->name,
        .argument = option->argument,
        .group = option->group,
        .text = option->text,
    };
    return true;
}
