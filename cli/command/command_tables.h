/**
 * The commands, in the order of the help: a table a subject, up to one without a name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMMAND_TABLES_H
#define CLI_COMMAND_TABLES_H

#include "command/command.h"

enum { COMMAND_ANY = 1000 /**< operands without a limit of their own */ };

extern const command_t commands_of_flash[];
extern const command_t commands_of_chips[];
extern const command_t commands_of_files[];

#endif
