/* SPDX-License-Identifier: Apache-2.0 */
#include "command/own.h"
#include "command/station/settings.h"
#include <string.h>

static cli_exit_t station_do(const settings_t *settings, const options_t *options, size_t operands)
{
    const char *first = operands > 0 ? options->operands[0] : "";
    if (strcmp(first, "report") == 0) {
        return station_report(settings, options, operands);
    }
    if (strcmp(first, "merge") == 0) {
        return station_merge(options, operands);
    }
    return station_run(settings, options, operands);
}

cli_exit_t command_station(const options_t *options)
{
    settings_t settings;
    size_t operands;
    cli_exit_t exit = settings_take(&settings, options, &operands);
    if (exit == CLI_OK && settings.help) {
        command_print_help(command_find(options->command));
    } else if (exit == CLI_OK) {
        exit = station_do(&settings, options, operands);
    }
    settings_free(&settings);
    return exit;
}
