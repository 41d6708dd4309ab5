/**
 * What commands with options of their own share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OWN_H
#define CLI_OWN_H

#include "esp_image_chip.h"
#include "exit_code.h"
#include "option/options.h"
#include "option/own_options.h"

/** @name Options that all of them have @{ */
#define OWN_OPTION_CHIP                                                                            \
    {                                                                                              \
        "chip", "c", "NAME", "also before the command"                                             \
    }
#define OWN_OPTION_HELP                                                                            \
    {                                                                                              \
        "help", "h", NULL, "this"                                                                  \
    }
/** @} */

/** Takes the options; what is left are `operands` words at the beginning of options->operands. */
cli_exit_t own_parse(const options_t *options, const own_option_t *table,
                     const char *(*set)(void *user, size_t index, const char *argument), void *user,
                     size_t *operands);

/** Whether a file may be made under a name: standard output, "-", is taken where there are events.
 * @return CLI_USAGE, which was printed, where it may not */
cli_exit_t own_check_output(const char *output);

/** Says what operands the command takes. @return CLI_USAGE */
cli_exit_t own_wrong_operands(const options_t *options);

/**
 * The chip that files are for: `named` behind the command, or before it, else `guess`.
 * @param exit  out: set, and said why, where there is none
 */
esp_image_chip_t own_chip(const options_t *options, const char *named, esp_image_chip_t guess,
                          cli_exit_t *exit);

#endif
