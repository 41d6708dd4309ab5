/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/result/result_config.h"

cli_exit_t command_config(const options_t *options)
{
    result_config(options);
    return CLI_OK;
}
