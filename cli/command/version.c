/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/help.h"

cli_exit_t command_version(const options_t *options)
{
    help_print_version(options->program_version);
    return CLI_OK;
}
