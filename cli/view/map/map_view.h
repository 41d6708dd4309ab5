/**
 * A picture of flash as it will be: what lies where, and what of it is written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MAP_VIEW_H
#define CLI_MAP_VIEW_H

#include "esp_host_plan.h"
#include "exit_code.h"
#include "option/options.h"

/** Prints it as a result. @param chip  ESP_UNKNOWN_CHIP: not known; `flash_size` 0: likewise */
void map_view_print(const esp_host_plan_t *plan, target_chip_t chip, uint32_t flash_size);

/** Shows it where options ask for it: printed, or in a file. What goes wrong is printed. */
cli_exit_t map_view_show(const options_t *options, const esp_host_plan_t *plan, target_chip_t chip,
                         uint32_t flash_size);

#endif
