/* SPDX-License-Identifier: Apache-2.0 */
#include "option/options.h"
#include "compat/compat_config.h"
#include "compat/compat_environment.h"
#include "option/config/config.h"
#include "option/option_set.h"
#include "option/option_walk.h"
#include "option/own_options.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    options_t *options;
    char *error;
} options_config_t;

static const char *options_set_configured(options_t *options, option_code_t code, const char *value)
{
    config_note(options, option_by_code(code), OPTIONS_FROM_ESPTOOL, 0, NULL);
    return option_set(options, code, value);
}

static bool options_take_config(void *user, const char *key, const char *value)
{
    const options_config_t *config = user;
    options_t *options = config->options;
    const char *allowed = NULL;
    if (strcmp(key, "custom_reset_sequence") == 0) {
        allowed = reset_steps_parse(value, &options->reset_into_loader)
                      ? NULL
                      : "a sequence, as D0|R1|W0.1|D1|R0|W0.05|D0";
    } else if (strcmp(key, "custom_hard_reset_sequence") == 0) {
        allowed =
            reset_steps_parse(value, &options->reset_to_run) ? NULL : "a sequence, as R1|W0.1|R0";
    } else if (strcmp(key, "reset_delay") == 0) {
        allowed = reset_steps_delay(value, &options->reset_classic) ? NULL : "seconds, as 0.05";
    } else if (strcmp(key, "sync_timeout") == 0) {
        allowed =
            reset_steps_seconds(value, &options->sync_timeout_ms) && options->sync_timeout_ms != 0
                ? NULL
                : "seconds, as 0.1";
    } else if (strcmp(key, "connect_attempts") == 0) {
        allowed = options_set_configured(options, OPTION_CONNECT_ATTEMPTS, value);
    } else if (strcmp(key, "open_port_attempts") == 0) {
        allowed = options_set_configured(options, OPTION_OPEN_ATTEMPTS, value);
    } else if (!compat_config_is_idle(key)) {
        snprintf(options->config_unknown, sizeof options->config_unknown, "%s", key);
    }
    if (allowed != NULL) {
        snprintf(config->error, OPTIONS_ERROR_SIZE, "configured %s '%.40s': expected %s", key,
                 value, allowed);
    }
    return allowed == NULL;
}

static bool options_read_esptool(options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    options_config_t config = {options, error};
    return compat_config_read(options->config_path, options_take_config, &config);
}

/* What esptool's variables say, before the arguments: those come later, and win. */
static bool options_read_environment(options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    const compat_variable_t *variable;
    for (size_t i = 0; (variable = compat_variable_at(i)) != NULL; i++) {
        const char *value = getenv(variable->variable);
        const option_t *option = option_by_name(variable->option);
        if (value == NULL || value[0] == '\0') {
            continue;
        }
        const char *allowed = option_set(options, option->code, value);
        config_note(options, option, OPTIONS_FROM_ESPTOOL, 0, value);
        if (allowed != NULL) {
            snprintf(error, OPTIONS_ERROR_SIZE, "%s '%s': expected %s", variable->variable, value,
                     allowed);
            return false;
        }
    }
    return true;
}

/* Of some chips only images are known; what makes images takes them. */
static bool options_chip_is_visited(const options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    if (options->chip_name == NULL || options->chip != ESP_UNKNOWN_CHIP ||
        (options->command != NULL && own_options_has(options->command))) {
        return true;
    }
    snprintf(error, OPTIONS_ERROR_SIZE, "--chip '%s': of this chip only images are known",
             options->chip_name);
    return false;
}

static bool options_consistent(options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    if (options->monitor && options->after == OPTIONS_AFTER_NONE) {
        snprintf(error, OPTIONS_ERROR_SIZE,
                 "--monitor needs the reset that --after no-reset omits");
        return false;
    }
    if (options->json && options->compat) {
        snprintf(error, OPTIONS_ERROR_SIZE, "--json and --compat exclude each other");
        return false;
    }
    if (options->encrypt_file_count % 2 != 0) {
        snprintf(error, OPTIONS_ERROR_SIZE, "--encrypt-files: offset and file do not pair up");
        return false;
    }
    if (options->encrypt_file_count != 0 && options->encrypt) {
        snprintf(error, OPTIONS_ERROR_SIZE, "--encrypt is of all files, --encrypt-files of some");
        return false;
    }
    if (options->monitor_until == NULL && options->special[OPTIONS_OF_MONITOR] != NULL) {
        options->monitor_seconds = options->monitor_timeout; /* 'monitor' may just end after it */
    } else if (options->monitor_until == NULL && options->monitor_timeout != 0) {
        snprintf(error, OPTIONS_ERROR_SIZE, "--monitor-timeout belongs to --monitor-until");
        return false;
    }
    if (options->monitor && options->monitor_seconds == 0) {
        options->monitor_seconds = OPTIONS_MONITOR_ENDLESS;
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
        .status_bytes = OPTIONS_STATUS_BYTES,
        .open_attempts = 1,
    };
    const char *root = getenv("ESPLOADER_SYSTEM_ROOT");
    options->system_root = root != NULL ? root : "";
    options->port_filter.root = options->system_root;
    if (!config_read_files(count, arguments, options, error) ||
        !options_read_esptool(options, error) || !options_read_environment(options, error) ||
        !config_read_environment(options, error)) {
        return false;
    }
    return option_walk(count, arguments, options, error) &&
           options_chip_is_visited(options, error) && options_consistent(options, error);
}

const options_origin_t *options_origin(const options_t *options, const char *name)
{
    const option_t *option = option_by_name(name);
    return option != NULL ? &options->origins[option_index(option)] : NULL;
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
