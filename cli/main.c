/*
 * Programs Espressif chips from the command line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "interrupt.h"
#include "view/message.h"

static cli_exit_t run(int count, char **arguments)
{
    options_t options;
    char error[OPTIONS_ERROR_SIZE];
    const bool understood = options_parse(count, arguments, &options, error);
    message_setup(options.quiet);
    if (!understood) {
        message_error("see 'esploader --help'", "%s", error);
        return CLI_USAGE;
    }
    if (options.version) {
        help_print_version(CLI_VERSION);
        return CLI_OK;
    }
    if (options.command == NULL) {
        if (options.help) {
            command_print_help(NULL);
            return CLI_OK;
        }
        message_error("see 'esploader --help'", "no command given");
        return CLI_USAGE;
    }
    const command_t *command = command_find(options.command);
    if (command == NULL) {
        message_error("'esploader help' lists the commands", "there is no command '%s'",
                      options.command);
        return CLI_USAGE;
    }
    interrupt_setup();
    return command_run(command, &options);
}

int main(int count, char **arguments)
{
    const cli_exit_t exit = run(count, arguments);
    const bool told = message_finish();
    return (int)(exit == CLI_OK && !told ? CLI_FAILED : exit);
}
