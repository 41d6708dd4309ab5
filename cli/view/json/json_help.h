/**
 * The program itself, as events: see json_view.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_JSON_HELP_H
#define CLI_JSON_HELP_H

#include "view/help_form.h"

/** All commands, all options and the exit codes. */
bool json_help(const help_t *(*command)(size_t index), size_t count);

/** A command with its own options. */
bool json_help_command(const help_t *command);

bool json_version(const char *version);

bool json_completion(const char *shell, const char *script);

#endif
