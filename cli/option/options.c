/* SPDX-License-Identifier: Apache-2.0 */
#include "option/options.h"
#include "esp_host_file.h"
#include "option/flash_pins.h"
#include "option/own_options.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef enum {
    OPTION_PORT = 'p',
    OPTION_BAUD = 'b',
    OPTION_QUIET = 'q',
    OPTION_HELP = 'h',
    OPTION_VERSION = 'V',
    OPTION_COMPRESS = 'z',
    OPTION_NO_COMPRESS = 'u',
    OPTION_CHIP = 0x100, /* above all characters: these have no short form */
    OPTION_TRACE,
    OPTION_BEFORE,
    OPTION_AFTER,
    OPTION_CONNECT_ATTEMPTS,
    OPTION_FLASH_SIZE,
    OPTION_SPI_PINS,
    OPTION_ENCRYPT,
    OPTION_NO_STUB,
    OPTION_NO_CACHE,
    OPTION_NO_SKIP,
    OPTION_NO_VERIFY,
    OPTION_FORCE,
    OPTION_MAP,
    OPTION_MONITOR,
    OPTION_MONITOR_UNTIL,
    OPTION_MONITOR_TIMEOUT,
    OPTION_MONITOR_BAUD,
} option_code_t;

typedef struct {
    option_code_t code;
    const char *name;
    const char *argument; /* NULL: none; in brackets: may be left out */
    options_group_t group;
    const char *text;
} option_t;

static const option_t option_table[] = {
    {OPTION_PORT, "port", "PORT", OPTIONS_OF_ALL,
     "device, socket://HOST:PORT or rfc2217://HOST:PORT\n"
     "[ESPLOADER_PORT, else the only Espressif-looking port]"},
    {OPTION_BAUD, "baud", "RATE", OPTIONS_OF_ALL,
     "rate for writing and reading [the fastest that holds;\nESP8266 without a stub: 115200]"},
    {OPTION_CHIP, "chip", "NAME", OPTIONS_OF_ALL, "refuse any other chip"},
    {OPTION_TRACE, "trace", "[full]", OPTIONS_OF_ALL,
     "every frame, decoded, on standard error; full: with its bytes"},
    {OPTION_BEFORE, "before", "HOW", OPTIONS_OF_ALL,
     "into the loader: default, none (already there), usb\n(sequence of USB-Serial-JTAG)"},
    {OPTION_AFTER, "after", "HOW", OPTIONS_OF_ALL,
     "in the end: hard-reset (by RTS), watchdog-reset (by the\nchip itself), no-reset (stay in "
     "the loader)\n[watchdog-reset over USB where RTS does not start the\napplication, else "
     "hard-reset]"},
    {OPTION_CONNECT_ATTEMPTS, "connect-attempts", "N", OPTIONS_OF_ALL,
     "resets before giving up [7]"},
    {OPTION_FLASH_SIZE, "flash-size", "SIZE", OPTIONS_OF_ALL,
     "as 4MB; instead of what the flash tells"},
    {OPTION_SPI_PINS, "spi-pins", "PINS", OPTIONS_OF_ALL,
     "where the flash hangs: CLK,Q,D,HD,CS as numbers of GPIOs,\nSPI or HSPI [as eFuses tell]"},
    {OPTION_NO_STUB, "no-stub", NULL, OPTIONS_OF_ALL,
     "leave all to the chip's ROM loader; no flasher stub"},
    {OPTION_NO_CACHE, "no-cache", NULL, OPTIONS_OF_ALL,
     "remember no rate that has held, and ask for none"},
    {OPTION_QUIET, "quiet", NULL, OPTIONS_OF_ALL, "only results, warnings and errors"},
    {OPTION_HELP, "help", NULL, OPTIONS_OF_ALL, "this, or the command's own help"},
    {OPTION_VERSION, "version", NULL, OPTIONS_OF_ALL, "the program's version"},
    {OPTION_COMPRESS, "compress", NULL, OPTIONS_OF_WRITING,
     "send images compressed [where the loader does that safely]"},
    {OPTION_NO_COMPRESS, "no-compress", NULL, OPTIONS_OF_WRITING, "send images as they are"},
    {OPTION_ENCRYPT, "encrypt", NULL, OPTIONS_OF_JUDGING, "let the chip encrypt what is written"},
    {OPTION_NO_SKIP, "no-skip", NULL, OPTIONS_OF_WRITING,
     "write images that are in flash already, too"},
    {OPTION_NO_VERIFY, "no-verify", NULL, OPTIONS_OF_WRITING,
     "do not compare flash with the files afterwards"},
    {OPTION_FORCE, "force", "[FILE]", OPTIONS_OF_JUDGING,
     "write images that would be refused for what they hold;\nof FILE, as it is named among the "
     "operands, that one alone"},
    {OPTION_MAP, "map", NULL, OPTIONS_OF_JUDGING, "show what will lie where in flash"},
    {OPTION_MONITOR, "monitor", "[SECONDS]", OPTIONS_OF_STARTING,
     "print what the chip says after the reset, until Ctrl-C\nor for that long"},
    {OPTION_MONITOR_UNTIL, "monitor-until", "TEXT", OPTIONS_OF_STARTING,
     "the same until TEXT comes; fails when it does not"},
    {OPTION_MONITOR_TIMEOUT, "monitor-timeout", "SECONDS", OPTIONS_OF_STARTING,
     "how long --monitor-until waits [10]"},
    {OPTION_MONITOR_BAUD, "monitor-baud", "RATE", OPTIONS_OF_STARTING,
     "rate of the chip's output [115200]"},
};

enum { OPTION_COUNT = sizeof(option_table) / sizeof(option_table[0]) };

/* Index of a word in a list, or -1. */
static int options_choice(const char *word, const char *const *list, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(word, list[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static bool options_range(const char *text, uint32_t lowest, uint32_t highest, uint32_t *value)
{
    return esp_host_number(text, value) && *value >= lowest && *value <= highest;
}

/* Options with a word or a chip as argument; NULL when it was understood, else what is allowed. */
static const char *options_set_word(options_t *options, option_code_t code, const char *argument)
{
    static const char *const befores[] = {"default", "none", "usb"};
    static const struct {
        const char *name;
        options_after_t after;
    } afters[] = {
        {"hard-reset", OPTIONS_AFTER_HARD_RESET},
        {"watchdog-reset", OPTIONS_AFTER_WATCHDOG},
        {"no-reset", OPTIONS_AFTER_NONE},
        {"none", OPTIONS_AFTER_NONE},
    };
    int choice;
    switch (code) {
    case OPTION_CHIP:
        options->chip = esp_host_chip_by_name(argument);
        options->chip_name = argument;
        return esp_image_chip_by_name(argument) != ESP_IMAGE_CHIP_UNKNOWN
                   ? NULL
                   : "a chip's name, as esp32 or esp32-s3";
    case OPTION_BEFORE:
        choice = options_choice(argument, befores, 3);
        options->before = (options_before_t)(choice < 0 ? 0 : choice);
        return choice >= 0 ? NULL : "default, none or usb";
    case OPTION_AFTER:
        for (size_t i = 0; i < sizeof(afters) / sizeof(afters[0]); i++) {
            if (strcmp(argument, afters[i].name) == 0) {
                options->after = afters[i].after;
                return NULL;
            }
        }
        return "hard-reset, watchdog-reset or no-reset";
    case OPTION_SPI_PINS:
        return flash_pins_parse(argument, &options->flash_pins)
                   ? NULL
                   : "five different GPIOs as CLK,Q,D,HD,CS, or SPI or HSPI";
    default: /* OPTION_TRACE */
        options->trace = argument == NULL ? OPTIONS_TRACE_FRAMES : OPTIONS_TRACE_FULL;
        return argument == NULL || strcmp(argument, "full") == 0 ? NULL : "nothing or full";
    }
}

/* Options with a number as argument; NULL when it was understood, else what is allowed. */
static const char *options_set_number(options_t *options, option_code_t code, const char *argument)
{
    static const char rates[] = "a rate from 1200 to 5000000";
    static const char seconds[] = "a number of seconds from 1 to 36000";
    switch (code) {
    case OPTION_BAUD:
        return options_range(argument, 1200, 5000000, &options->baud) ? NULL : rates;
    case OPTION_MONITOR_BAUD:
        return options_range(argument, 1200, 5000000, &options->monitor_baud) ? NULL : rates;
    case OPTION_CONNECT_ATTEMPTS:
        return options_range(argument, 1, 1000, &options->connect_attempts) ? NULL
                                                                            : "a number from 1";
    case OPTION_FLASH_SIZE:
        return esp_host_size(argument, &options->flash_size) && options->flash_size >= 4096
                   ? NULL
                   : "a size, as 4MB";
    case OPTION_MONITOR_TIMEOUT:
        return options_range(argument, 1, 36000, &options->monitor_timeout) ? NULL : seconds;
    default: /* OPTION_MONITOR */
        options->monitor = true;
        if (argument == NULL) {
            options->monitor_seconds = OPTIONS_MONITOR_ENDLESS;
            return NULL;
        }
        return options_range(argument, 1, 36000, &options->monitor_seconds) ? NULL : seconds;
    }
}

/* The flag that an option without an argument sets, or NULL. */
static bool *options_flag(options_t *options, option_code_t code)
{
    const struct {
        option_code_t code;
        bool *flag;
    } flags[] = {
        {OPTION_NO_STUB, &options->no_stub}, {OPTION_NO_CACHE, &options->no_cache},
        {OPTION_NO_SKIP, &options->no_skip}, {OPTION_NO_VERIFY, &options->no_verify},
        {OPTION_MAP, &options->map},         {OPTION_QUIET, &options->quiet},
        {OPTION_HELP, &options->help},       {OPTION_VERSION, &options->version},
        {OPTION_ENCRYPT, &options->encrypt},
    };
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (flags[i].code == code) {
            return flags[i].flag;
        }
    }
    return NULL;
}

static const char *options_force(options_t *options, const char *argument)
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

/* Whether the word behind --force is its FILE. An offset is none, nor what an offset is waiting
 * for, nor what names all that is written: a folder, its flasher_args.json, @FILE. */
static bool options_is_forced_file(const char *word, const char *before)
{
    uint32_t number;
    struct stat status;
    const char *end = strrchr(word, '.');
    return (word[0] != '-' || word[1] == '\0') && word[0] != '@' &&
           !esp_host_number(word, &number) && !esp_host_number(before, &number) &&
           (end == NULL || strcmp(end, ".json") != 0) &&
           (stat(word, &status) != 0 ? end != NULL || strchr(word, '/') != NULL
                                     : !S_ISDIR(status.st_mode));
}

/* getopt takes an argument that may be left out from behind '=' alone, so FILE is taken here. What
 * it moves to the end are operands; behind an option stands what stood there. */
static char *options_forced_behind(int count, char **arguments)
{
    static char none[] = "";
    char *before = optind >= 2 ? arguments[optind - 2] : none;
    return optind < count && strcmp(arguments[optind - 1], "--force") == 0 &&
                   options_is_forced_file(arguments[optind], before)
               ? arguments[optind++]
               : NULL;
}

static const char *options_set(options_t *options, option_code_t code, const char *argument)
{
    bool *flag = options_flag(options, code);
    if (flag != NULL) {
        *flag = true;
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
    case OPTION_FORCE:
        return options_force(options, argument);
    case OPTION_MONITOR_UNTIL:
        options->monitor = true;
        options->monitor_until = argument;
        return argument[0] != '\0' ? NULL : "a text";
    case OPTION_CHIP:
    case OPTION_BEFORE:
    case OPTION_AFTER:
    case OPTION_SPI_PINS:
    case OPTION_TRACE:
        return options_set_word(options, code, argument);
    default:
        return options_set_number(options, code, argument);
    }
}

static void options_to_getopt(struct option long_options[OPTION_COUNT + 1])
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *argument = option_table[i].argument;
        long_options[i] = (struct option){
            .name = option_table[i].name,
            .has_arg = argument == NULL     ? no_argument
                       : argument[0] == '[' ? optional_argument
                                            : required_argument,
            .val = option_table[i].code,
        };
    }
    long_options[OPTION_COUNT] = (struct option){0};
}

static const option_t *options_by_code(int code)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if ((int)option_table[i].code == code) {
            return &option_table[i];
        }
    }
    return NULL;
}

#define OPTIONS_LETTERS ":p:b:qhVzu"

static bool options_read_all(int count, char **arguments, const char *letters, options_t *options,
                             char error[OPTIONS_ERROR_SIZE])
{
    struct option long_options[OPTION_COUNT + 1];
    options_to_getopt(long_options);
    opterr = 0;
    optind = 0; /* glibc: begin anew, also its own state */
    int code;
    while ((code = getopt_long(count, arguments, letters, long_options, NULL)) != -1) {
        const char *word = arguments[optind - 1];
        if (code == '?') {
            snprintf(error, OPTIONS_ERROR_SIZE, "unknown or ambiguous option '%s'", word);
            return false;
        }
        if (code == ':') {
            snprintf(error, OPTIONS_ERROR_SIZE, "option '%s' needs an argument", word);
            return false;
        }
        const option_t *option = options_by_code(code);
        if (option->code == OPTION_FORCE && optarg == NULL) {
            optarg = options_forced_behind(count, arguments);
        }
        const char *allowed = options_set(options, option->code, optarg);
        if (allowed != NULL) {
            snprintf(error, OPTIONS_ERROR_SIZE, "--%s '%s': expected %s", option->name, optarg,
                     allowed);
            return false;
        }
        options->special[option->group] = option->name;
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

static void options_begin(options_t *options)
{
    *options = (options_t){
        .chip = ESP_UNKNOWN_CHIP,
        .connect_attempts = OPTIONS_CONNECT_ATTEMPTS,
        .monitor_baud = OPTIONS_ROM_BAUD,
    };
}

bool options_parse(int count, char **arguments, options_t *options, char error[OPTIONS_ERROR_SIZE])
{
    /* What stands behind some commands is theirs. */
    options_begin(options);
    if (!options_read_all(count, arguments, "+" OPTIONS_LETTERS, options, error)) {
        return false;
    }
    if (optind == count || !own_options_has(arguments[optind])) {
        options_begin(options);
        if (!options_read_all(count, arguments, OPTIONS_LETTERS, options, error)) {
            return false;
        }
        if (options->chip_name != NULL && options->chip == ESP_UNKNOWN_CHIP) {
            snprintf(error, OPTIONS_ERROR_SIZE, "--chip '%s': %s", options->chip_name,
                     "of this chip only images are known");
            return false;
        }
    }
    if (optind < count) {
        options->command = arguments[optind];
        options->operands = &arguments[optind + 1];
        options->operand_count = (size_t)(count - optind - 1);
    }
    return options_consistent(options, error);
}

bool options_help(size_t index, options_help_t *help)
{
    if (index >= OPTION_COUNT) {
        return false;
    }
    const option_t *option = &option_table[index];
    *help = (options_help_t){
        .letter = option->code < OPTION_CHIP ? (char)option->code : '\0',
        .name = option->name,
        .argument = option->argument,
        .group = option->group,
        .text = option->text,
    };
    return true;
}
