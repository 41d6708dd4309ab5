/* A build without stations.
 * SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/message.h"

const char station_details[] = "This build has no stations: they are for Linux.\n";

const own_option_t station_options[] = {{.name = NULL}};

cli_exit_t command_station(const options_t *options)
{
    (void)options;
    message_error("use a computer with Linux", "this build has no stations");
    return CLI_USAGE;
}
