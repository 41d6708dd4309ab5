/**
 * Files that do not begin where a sector of flash does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_HEAD_H
#define CLI_FLASH_HEAD_H

#include "esp_host_plan.h"
#include "exit_code.h"
#include "option/options.h"

/**
 * Reads what flash holds before files that esp_host_plan_align() has put at their sector's
 * beginning, a visit each: the sector is erased as a whole, and nothing of it is to be lost. The
 * chip stays in its loader.
 */
cli_exit_t flash_head_read(const options_t *options, const esp_host_plan_t *plan);

#endif
