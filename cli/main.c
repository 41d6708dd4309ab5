/*
 * Programs Espressif chips from the command line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "compat/compat_arguments.h"
#include "compat/compat_name.h"
#include "console/console.h"
#include "interrupt.h"
#include "view/message.h"
#include <string.h>

static void run_choose_colours(options_color_t color)
{
    static const look_colours_t colours[] = {
        [OPTIONS_COLOR_AUTO] = LOOK_COLOURS_AUTO,
        [OPTIONS_COLOR_ALWAYS] = LOOK_COLOURS_ALWAYS,
        [OPTIONS_COLOR_NEVER] = LOOK_COLOURS_NEVER,
    };
    look_choose_colours(colours[color]);
}

/* Also of a command line that cannot be understood. */
static bool run_asks_for_json(int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--json") == 0) {
            return true;
        }
    }
    return false;
}

static cli_exit_t run(int count, char **arguments, const char *program)
{
    options_t options;
    char error[OPTIONS_ERROR_SIZE];
    const bool understood = options_parse(count, arguments, &options, error);
    options.program_version = CLI_VERSION;
    options.compat = options.compat || compat_is_name(program);
    if (!options.compat && (options.json || (!understood && run_asks_for_json(count, arguments)))) {
        json_setup(options.quiet);
        json_begin(CLI_VERSION, options.command);
    }
    if (understood && options.json && options.compat) {
        message_setup(options.quiet, options.compat);
        message_error("call it 'esploader'", "esptool's words and --json exclude each other");
        return CLI_USAGE;
    }
    run_choose_colours(options.color);
    message_setup(options.quiet, options.compat);
    if (!understood) {
        message_error("see 'esploader --help'", "%s", error);
        return CLI_USAGE;
    }
    if (options.version) {
        help_print_version(CLI_VERSION);
        return CLI_OK;
    }
    if (options.command == NULL) {
        if (options.help || (options.compat && count == 1)) {
            command_print_help(NULL);
            return options.help ? CLI_OK : CLI_USAGE;
        }
        message_error("see 'esploader --help'", "no command given");
        return CLI_USAGE;
    }
    const command_t *command = command_find(options.command);
    if (command == NULL) {
        command_print_unknown(options.command);
        return CLI_USAGE;
    }
    interrupt_setup();
    return command_run(command, &options);
}

int main(int count, char **arguments)
{
    char error[COMPAT_ERROR_SIZE];
    compat_arguments_t all;
    cli_exit_t exit = CLI_USAGE;
    console_begin();
    if (compat_arguments_expand(count, arguments, &all, error)) {
        exit = run(all.count, all.words, arguments[0]);
    } else {
        message_error("@FILE stands for the arguments in that file", "%s", error);
    }
    if (json_is_on()) {
        json_end(exit);
    }
    const bool told = message_finish();
    compat_arguments_free(&all);
    exit = exit == CLI_OK && !told ? CLI_FAILED : exit;
    return exit != CLI_OK && message_is_compat() ? COMPAT_FAILED : (int)exit;
}
