/**
 * verify-flash --diff.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_VERIFY_DIFF_H
#define CLI_VERIFY_DIFF_H

#include "esp_host_plan.h"
#include "exit_code.h"
#include "option/options.h"

/** Reads flash where files were found to differ, a visit each, and prints which bytes do. */
cli_exit_t verify_diff_show(const options_t *options, const esp_host_plan_t *plan);

#endif
