/**
 * Errors as a person at the command line reads them, with the options that help, and the exit codes
 * that go with them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FAILURE_H
#define CLI_FAILURE_H

#include "esp_host_plan.h"
#include "exit_code.h"

/** Prints an error, if it is one. `advice` takes the place of its own; NULL: it has its own. */
cli_exit_t failure_print(const esp_host_error_t *error, const char *advice);

/** Prints why a plan was refused. */
cli_exit_t failure_print_plan(const esp_host_plan_t *plan, const esp_host_error_t *error);

/** Prints a note of a plan; `user` is not looked at. */
void failure_print_note(void *user, const esp_host_plan_note_t *note);

#endif
