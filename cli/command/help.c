/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "option/nearest.h"
#include "view/message.h"

static const help_t *help_of(size_t index)
{
    const command_t *command = command_at(index);
    return &command->help;
}

void command_print_help(const command_t *command)
{
    if (command != NULL) {
        help_print_command(&command->help);
        return;
    }
    size_t count = 0;
    while (command_at(count) != NULL) {
        count++;
    }
    help_print_overview(help_of, count);
}

void command_print_unknown(const char *name)
{
    nearest_t nearest;
    nearest_begin(&nearest, name);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        nearest_try(&nearest, command_at(i)->help.name);
    }
    const char *best = nearest_word(&nearest);
    message_error("'esploader help' lists the commands", "there is no command '%s'%s%s", name,
                  best != NULL ? "; the nearest is " : "", best != NULL ? best : "");
}

cli_exit_t command_help(const options_t *options)
{
    if (options->operand_count == 0) {
        command_print_help(NULL);
        return CLI_OK;
    }
    const command_t *command = command_find(options->operands[0]);
    if (command == NULL) {
        command_print_unknown(options->operands[0]);
        return CLI_USAGE;
    }
    command_print_help(command);
    return CLI_OK;
}
