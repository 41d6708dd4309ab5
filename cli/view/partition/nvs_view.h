/**
 * What an NVS partition holds, as lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_NVS_VIEW_H
#define CLI_NVS_VIEW_H

#include "esp_image_nvs.h"

/** Prints it as a result. `size`: bytes of the partition. */
void nvs_view_print(const char *path, const esp_image_nvs_t *nvs, uint32_t size);

/** Warns of what is damaged, if something is. */
void nvs_view_warn(const char *path, const esp_image_nvs_t *nvs);

#endif
