/**
 * The picture of flash as it will be, as an SVG file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MAP_SVG_H
#define CLI_MAP_SVG_H

#include "esp_host_plan.h"

/** Writes it to a file, which it replaces. @return false with ESP_HOST_ERROR_INPUT, _MEMORY or
 * _OUTPUT */
bool map_svg_save(const esp_host_plan_t *plan, target_chip_t chip, const char *path,
                  esp_host_error_t *error);

#endif
