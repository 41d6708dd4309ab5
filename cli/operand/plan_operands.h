/**
 * What goes where, as operands name it: BUILD_FOLDER [OFFSET FILE]..., or OFFSET FILE [OFFSET
 * FILE]...
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PLAN_OPERANDS_H
#define CLI_PLAN_OPERANDS_H

#include "esp_host_plan.h"
#include "exit_code.h"
#include "option/options.h"

/** Reads all files; with `folder_allowed` the first of an odd number of operands is a build folder
 * or its flasher_args.json. `compares`: they are compared with flash, not written.
 * What is wrong is printed. The plan is to be freed, also then. */
cli_exit_t plan_operands_read(esp_host_plan_t *plan, const options_t *options, bool folder_allowed,
                              bool compares);

/** The same for judging alone: what would be refused, and could be forced, is told and counted. */
cli_exit_t plan_operands_judge(esp_host_plan_t *plan, const options_t *options);

#endif
