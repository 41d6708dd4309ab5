/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/command_tables.h"

const command_t *command_at(size_t index)
{
    static const command_t *const tables[] = {commands_of_flash, commands_of_chips,
                                              commands_of_files};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const command_t *command = tables[i]; command->help.name != NULL; command++) {
            if (index-- == 0) {
                return command;
            }
        }
    }
    return NULL;
}

const command_t *command_find(const char *name)
{
    const command_t *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (own_options_is_name(name, command->help.name)) {
            return command;
        }
    }
    return NULL;
}
