/* SPDX-License-Identifier: Apache-2.0 */
#include "command/own.h"
#include "command/command.h"
#include "view/message.h"
#include <stdio.h>
#include <string.h>

static void own_advise(const options_t *options, char *advice, size_t size)
{
    snprintf(advice, size, "see 'esploader help %s'", command_find(options->command)->help.name);
}

cli_exit_t own_parse(const options_t *options, const own_option_t *table,
                     const char *(*set)(void *user, size_t index, const char *argument), void *user,
                     size_t *operands)
{
    char error[OWN_OPTIONS_ERROR_SIZE];
    char advice[64];
    if (own_options_parse(table, options->operands, options->operand_count, set, user, operands,
                          error)) {
        return CLI_OK;
    }
    own_advise(options, advice, sizeof advice);
    message_error(advice, "%s", error);
    return CLI_USAGE;
}

cli_exit_t own_wrong_operands(const options_t *options)
{
    char advice[64];
    own_advise(options, advice, sizeof advice);
    message_error(advice, "%s takes %s", command_find(options->command)->help.name,
                  command_find(options->command)->help.operands);
    return CLI_USAGE;
}

cli_exit_t own_check_output(const char *output)
{
    if (output == NULL || strcmp(output, "-") != 0 || !json_is_on()) {
        return CLI_OK;
    }
    message_error("name a file, or leave --json out", "--json has standard output for itself");
    return CLI_USAGE;
}

esp_image_chip_t own_chip(const options_t *options, const char *named, esp_image_chip_t guess,
                          cli_exit_t *exit)
{
    const char *name = named != NULL ? named : options->chip_name;
    const esp_image_chip_t chip = name != NULL ? esp_image_chip_by_name(name) : guess;
    if (chip == ESP_IMAGE_CHIP_UNKNOWN) {
        message_error("give --chip and the chip's name",
                      name != NULL ? "there is no chip '%s'" : "which chip is it for?%s",
                      name != NULL ? name : "");
        *exit = CLI_USAGE;
    }
    return chip;
}
