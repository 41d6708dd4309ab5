/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/message.h"
#include "visit/cli_visit.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

cli_exit_t command_monitor(const options_t *options)
{
    const char *build = options->operand_count > 0 ? options->operands[0] : NULL;
    options_t own = *options;
    bool flash = false;
    struct stat status;
    if (build != NULL && stat(build, &status) != 0) {
        message_error("name the build's folder, or none", "cannot open %s: %s", build,
                      strerror(errno));
        return CLI_BAD_INPUT;
    }
    own.monitor = true;
    /* Typed here the rate is that of the chip's output; for flashing one is found. */
    if (options_origin(options, "baud")->from == OPTIONS_FROM_COMMAND_LINE) {
        own.monitor_baud = options->baud;
        own.baud = 0;
    }
    if (own.monitor_seconds == 0) {
        own.monitor_seconds = OPTIONS_MONITOR_ENDLESS;
    }
    const cli_exit_t exit = cli_visit_monitor(&own, build, &flash);
    return flash ? command_flash_again(&own) : exit;
}
