/* SPDX-License-Identifier: Apache-2.0 */
#include "option/option_set.h"
#include "esp_host_file.h"
#include "option/flash_pins.h"
#include "option/flash_settings.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool option_range(const char *text, uint32_t lowest, uint32_t highest, uint32_t *value)
{
    return esp_host_number(text, value) && *value >= lowest && *value <= highest;
}

/* What a word stands for. esptool's words have hyphens, in older versions underscores. */
typedef struct {
    const char *word;
    int value;
} option_word_t;

static const option_word_t option_befores[] = {
    {"default", OPTIONS_BEFORE_DEFAULT}, {"none", OPTIONS_BEFORE_NONE},
    {"usb", OPTIONS_BEFORE_USB},         {"default-reset", OPTIONS_BEFORE_DEFAULT},
    {"no-reset", OPTIONS_BEFORE_NONE},   {"no-reset-no-sync", OPTIONS_BEFORE_NONE},
    {"usb-reset", OPTIONS_BEFORE_USB},   {NULL, 0},
};

static const option_word_t option_afters[] = {
    {"hard-reset", OPTIONS_AFTER_HARD_RESET},
    {"watchdog-reset", OPTIONS_AFTER_WATCHDOG},
    {"no-reset", OPTIONS_AFTER_NONE},
    {"none", OPTIONS_AFTER_NONE},
    {"soft-reset", OPTIONS_AFTER_DEFAULT},
    {"no-reset-stub", OPTIONS_AFTER_NONE},
    {NULL, 0},
};

static const option_word_t option_colors[] = {
    {"auto", OPTIONS_COLOR_AUTO},
    {"always", OPTIONS_COLOR_ALWAYS},
    {"never", OPTIONS_COLOR_NEVER},
    {NULL, 0},
};

static const option_word_t option_supplies[] = {
    {"1.8V", ESP_HOST_SUPPLY_1V8},
    {"1.9V", ESP_HOST_SUPPLY_1V9},
    {"OFF", ESP_HOST_SUPPLY_OFF},
    {NULL, 0},
};

static bool option_word(const char *argument, const option_word_t *words, int *value)
{
    char word[32];
    size_t length = 0;
    for (; argument[length] != '\0' && length + 1 < sizeof word; length++) {
        word[length] = argument[length];
        if (word[length] == '_') {
            word[length] = '-';
        }
    }
    word[length] = '\0';
    for (; words->word != NULL; words++) {
        if (strcmp(words->word, word) == 0) {
            *value = words->value;
            return true;
        }
    }
    return false;
}

static const char *option_set_chip(options_t *options, const char *argument)
{
    const bool any = strcmp(argument, "auto") == 0;
    options->chip = esp_host_chip_by_name(argument);
    options->chip_name = any ? NULL : argument;
    return any || esp_image_chip_by_name(argument) != ESP_IMAGE_CHIP_UNKNOWN
               ? NULL
               : "a chip's name, as esp32 or esp32-s3, or auto";
}

/* Options with a word or a chip as argument; NULL when it was understood, else what is allowed. */
static const char *option_set_word(options_t *options, option_code_t code, const char *argument)
{
    int value;
    switch (code) {
    case OPTION_CHIP:
        return option_set_chip(options, argument);
    case OPTION_BEFORE:
        if (!option_word(argument, option_befores, &value)) {
            return "default, none or usb";
        }
        options->before = (options_before_t)value;
        return NULL;
    case OPTION_AFTER:
        if (!option_word(argument, option_afters, &value)) {
            return "hard-reset, watchdog-reset or no-reset";
        }
        /* The reset that suits may be none by lines, where those do not start the application. */
        options->after = (options_after_t)value;
        return NULL;
    case OPTION_FLASH_SUPPLY:
        if (!option_word(argument, option_supplies, &value)) {
            return "1.8V, 1.9V or OFF";
        }
        options->flash_supply = (esp_host_supply_t)value;
        return NULL;
    case OPTION_COLOR:
        if (!option_word(argument, option_colors, &value)) {
            return "auto, always or never";
        }
        options->color = (options_color_t)value;
        return NULL;
    case OPTION_SPI_PINS:
        return flash_pins_parse(argument, &options->flash_pins)
                   ? NULL
                   : "five different GPIOs as CLK,Q,D,HD,CS, or SPI or HSPI";
    case OPTION_COMPAT:
        options->compat = true;
        return strcmp(argument, "esptool") == 0 ? NULL : "esptool";
    case OPTION_FLASH_TYPE:
        return strcmp(argument, "nor") == 0 ? NULL : "nor";
    case OPTION_DIFF_WITH:
        return strcasecmp(argument, "skip") == 0 || access(argument, R_OK) == 0
                   ? NULL
                   : "a file that can be read, or skip";
    default: /* OPTION_TRACE */
        options->trace = argument == NULL ? OPTIONS_TRACE_FRAMES : OPTIONS_TRACE_FULL;
        return argument == NULL || strcmp(argument, "full") == 0 ? NULL : "nothing or full";
    }
}

/* As esptool: 0 and numbers below go on for ever. */
static const char *option_set_attempts(uint32_t *attempts, const char *argument)
{
    uint32_t number;
    if (!esp_host_number(argument + (argument[0] == '-'), &number)) {
        return "a number, or 0 to go on for ever";
    }
    *attempts = argument[0] == '-' || number == 0 ? OPTIONS_ATTEMPTS_ENDLESS : number;
    return NULL;
}

/* Options with a number as argument; NULL when it was understood, else what is allowed. */
static const char *option_set_number(options_t *options, option_code_t code, const char *argument)
{
    static const char rates[] = "a rate from 1200 to 5000000";
    static const char seconds[] = "a number of seconds from 1 to 36000";
    switch (code) {
    case OPTION_BAUD:
        return option_range(argument, 1200, 5000000, &options->baud) ? NULL : rates;
    case OPTION_MONITOR_BAUD:
        return option_range(argument, 1200, 5000000, &options->monitor_baud) ? NULL : rates;
    case OPTION_CONNECT_ATTEMPTS:
        return option_set_attempts(&options->connect_attempts, argument);
    case OPTION_OPEN_ATTEMPTS:
        return option_set_attempts(&options->open_attempts, argument);
    case OPTION_FLASH_SIZE:
        return esp_host_size(argument, &options->flash_size) && options->flash_size >= 4096
                   ? NULL
                   : "a size, as 4MB";
    case OPTION_STATUS_BYTES:
        return option_range(argument, 1, 3, &options->status_bytes) ? NULL : "1, 2 or 3";
    case OPTION_MONITOR_TIMEOUT:
    case OPTION_TIMEOUT:
        return option_range(argument, 1, 36000, &options->monitor_timeout) ? NULL : seconds;
    default: /* OPTION_MONITOR */
        options->monitor = true;
        if (argument == NULL) {
            options->monitor_seconds = OPTIONS_MONITOR_ENDLESS;
            return NULL;
        }
        return option_range(argument, 1, 36000, &options->monitor_seconds) ? NULL : seconds;
    }
}

/* How flash is used, in an image that the chip boots. */
static const char *option_set_setting(options_t *options, option_code_t code, const char *argument)
{
    esp_image_settings_t *settings = &options->settings;
    switch (code) {
    case OPTION_FLASH_MODE:
        return flash_settings_mode(settings, argument, FLASH_SETTINGS_DETECT);
    case OPTION_FLASH_FREQ:
        return flash_settings_clock(settings, argument, FLASH_SETTINGS_DETECT);
    default: { /* OPTION_IMAGE_SIZE, and OPTION_READ_SIZE, which is of no image */
        esp_image_settings_t read = {.set_size = false};
        settings = code == OPTION_IMAGE_SIZE ? settings : &read;
        const char *allowed = flash_settings_size(settings, argument, FLASH_SETTINGS_DETECT);
        options->flash_size = settings->set_size ? settings->size : 0;
        return allowed;
    }
    }
}

static const char *option_add_filter(options_t *options, const char *argument)
{
    return esp_host_port_filter_add(&options->port_filter, argument)
               ? NULL
               : "vid=NUMBER, pid=NUMBER, name=PART, serial=PART or location=PLACE, each once";
}

static const char *option_set_force(options_t *options, const char *argument)
{
    if (argument == NULL) {
        options->force = true;
    } else if (options->forced_count < OPTIONS_FORCED_MOST && argument[0] != '\0') {
        options->forced[options->forced_count++] = argument;
    } else {
        return "a file, of 16 at most";
    }
    return NULL;
}

bool option_set_flag(options_t *options, option_code_t code, bool value)
{
    static const struct {
        option_code_t code;
        size_t place; /* in the options */
    } flags[] = {
        {OPTION_NO_STUB, offsetof(options_t, no_stub)},
        {OPTION_NO_CONFIG, offsetof(options_t, no_config)},
        {OPTION_NO_CACHE, offsetof(options_t, no_cache)},
        {OPTION_NO_SKIP, offsetof(options_t, no_skip)},
        {OPTION_NO_VERIFY, offsetof(options_t, no_verify)},
        {OPTION_QUIET, offsetof(options_t, quiet)},
        {OPTION_HELP, offsetof(options_t, help)},
        {OPTION_VERSION, offsetof(options_t, version)},
        {OPTION_ENCRYPT, offsetof(options_t, encrypt)},
        {OPTION_FORCE_ERASE, offsetof(options_t, force_erase)},
        {OPTION_IGNORE_FUSES, offsetof(options_t, ignore_fuses)},
        {OPTION_VERBOSE, offsetof(options_t, verbose)},
        {OPTION_ERASE_ALL, offsetof(options_t, erase_all)},
        {OPTION_APP_ONLY, offsetof(options_t, app_only)},
        {OPTION_NO_PROGRESS, offsetof(options_t, no_progress)},
        {OPTION_JSON, offsetof(options_t, json)},
        {OPTION_NON_VOLATILE, offsetof(options_t, non_volatile)},
    };
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (flags[i].code == code) {
            *(bool *)((char *)options + flags[i].place) = value;
            return true;
        }
    }
    return false;
}

/* What the monitor is told: it is meant, then. */
static const char *option_set_monitor(options_t *options, option_code_t code, const char *argument)
{
    options->monitor = true;
    if (code == OPTION_TIMESTAMPS) {
        options->monitor_stamps = true;
        return NULL;
    }
    if (argument[0] == '\0') {
        return code == OPTION_ELF || code == OPTION_LOG ? "a file" : "a text";
    }
    const char **texts[] = {&options->monitor_elf, &options->monitor_log, &options->monitor_filter,
                            &options->monitor_until};
    const size_t which = code == OPTION_ELF            ? 0
                         : code == OPTION_LOG          ? 1
                         : code == OPTION_PRINT_FILTER ? 2
                                                       : 3;
    *texts[which] = argument;
    return NULL;
}

const char *option_set(options_t *options, option_code_t code, const char *argument)
{
    if (option_set_flag(options, code, true)) {
        return NULL;
    }
    switch (code) {
    case OPTION_COMPRESS:
        options->compress = OPTIONS_COMPRESS_ALWAYS;
        return NULL;
    case OPTION_NO_COMPRESS:
        options->compress = OPTIONS_COMPRESS_NEVER;
        return NULL;
    case OPTION_PORT:
        options->port = argument;
        return argument[0] != '\0' ? NULL : "a port";
    case OPTION_PARTITION_TABLE:
        options->partition_table = argument;
        return argument[0] != '\0' ? NULL : "a file, or an offset";
    case OPTION_MONITOR_UNTIL:
    case OPTION_UNTIL:
    case OPTION_ELF:
    case OPTION_LOG:
    case OPTION_PRINT_FILTER:
    case OPTION_TIMESTAMPS:
        return option_set_monitor(options, code, argument);
    case OPTION_ENCRYPT_FILES:
        if (options->encrypt_file_count == OPTIONS_ENCRYPT_FILES) {
            return "no more than 32 pairs of offset and file";
        }
        options->encrypt_files[options->encrypt_file_count++] = argument;
        return NULL;
    case OPTION_MAP:
        options->map = true;
        options->map_file = argument;
        return argument == NULL || argument[0] != '\0' ? NULL : "a file";
    case OPTION_FORCE:
        return option_set_force(options, argument);
    case OPTION_PORT_FILTER:
        return option_add_filter(options, argument);
    case OPTION_DIFF:
        options->diff = argument == NULL || strcmp(argument, "no") != 0;
        return NULL;
    case OPTION_SKIP_FLASHED:
    case OPTION_TRUST_CONTENT:
        /* What is in flash already is skipped anyhow, and never only believed to be there. */
        options->no_skip = false;
        return NULL;
    case OPTION_VERIFY:
        options->no_verify = false;
        return NULL;
    case OPTION_FLASH_MODE:
    case OPTION_FLASH_FREQ:
    case OPTION_IMAGE_SIZE:
    case OPTION_READ_SIZE:
        return option_set_setting(options, code, argument);
    case OPTION_CHIP:
    case OPTION_BEFORE:
    case OPTION_AFTER:
    case OPTION_COLOR:
    case OPTION_SPI_PINS:
    case OPTION_FLASH_SUPPLY:
    case OPTION_TRACE:
    case OPTION_COMPAT:
    case OPTION_FLASH_TYPE:
    case OPTION_DIFF_WITH:
        return option_set_word(options, code, argument);
    default:
        return option_set_number(options, code, argument);
    }
}
