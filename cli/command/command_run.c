/* SPDX-License-Identifier: Apache-2.0 */
#include "command/chip/flash_supply.h"
#include "command/command.h"
#include "view/message.h"
#include <stdio.h>

/* An option that was given and that the command does not take, or NULL. */
static const char *command_useless_option(const command_t *command, const options_t *options)
{
    if (!command->help.builds && options->special[OPTIONS_OF_BUILDS] != NULL) {
        return options->special[OPTIONS_OF_BUILDS];
    }
    if (command->help.writing == NULL && options->special[OPTIONS_OF_WRITING] != NULL) {
        return options->special[OPTIONS_OF_WRITING];
    }
    if (command->help.writing == NULL && !command->help.judges &&
        options->special[OPTIONS_OF_JUDGING] != NULL) {
        return options->special[OPTIONS_OF_JUDGING];
    }
    if (!command->help.starts && options->special[OPTIONS_OF_STARTING] != NULL) {
        return options->special[OPTIONS_OF_STARTING];
    }
    if (!command->help.starts && !command->help.listens &&
        options->special[OPTIONS_OF_LISTENING] != NULL) {
        return options->special[OPTIONS_OF_LISTENING];
    }
    if (!command->help.listens && options->special[OPTIONS_OF_MONITOR] != NULL) {
        return options->special[OPTIONS_OF_MONITOR];
    }
    for (unsigned group = OPTIONS_OF_MONITOR + 1; group < OPTIONS_OF_BUILDS; group++) {
        if ((command->groups >> group & 1) == 0 && options->special[group] != NULL) {
            return options->special[group];
        }
    }
    return NULL;
}

bool command_takes(const command_t *command, options_group_t group)
{
    options_t options = {0};
    options.special[group] = "";
    return command_useless_option(command, &options) == NULL;
}

static cli_exit_t command_check_count(const command_t *command, const options_t *options)
{
    char advice[64];
    if (options->operand_count >= command->least_operands &&
        options->operand_count <= command->most_operands) {
        return CLI_OK;
    }
    snprintf(advice, sizeof advice, "see 'esploader help %s'", command->help.name);
    message_error(advice, "%s takes %s", command->help.name,
                  command->help.operands[0] != '\0' ? command->help.operands : "no operands");
    return CLI_USAGE;
}

/* With operands as commands take them: offsets, no names. */
static cli_exit_t command_run_plain(const command_t *command, options_t *options)
{
    names_t names;
    cli_exit_t exit = names_resolve(&names, command->names, options);
    exit = exit == CLI_OK ? command_check_count(command, options) : exit;
    exit = exit == CLI_OK ? command->run(options) : exit;
    names_free(&names);
    return exit;
}

cli_exit_t command_run(const command_t *command, const options_t *options)
{
    if (options->help) {
        command_print_help(command);
        return CLI_OK;
    }
    const char *useless = command_useless_option(command, options);
    if (useless != NULL) {
        message_error("see 'esploader --help'", "option '--%s' is of no use with '%s'", useless,
                      command->help.name);
        return CLI_USAGE;
    }
    /* Names may make more operands of fewer. */
    const bool is_plain = command->names == NAMES_OF_NONE;
    options_t there = *options;
    cli_exit_t exit = is_plain ? command_check_count(command, options) : CLI_OK;
    if (exit == CLI_OK && options->flash_supply != ESP_HOST_SUPPLY_CHIP && !command->offline) {
        exit = flash_supply_set(options);
        there.before = OPTIONS_BEFORE_NONE;
    }
    return exit == CLI_OK ? command_run_plain(command, &there) : exit;
}
