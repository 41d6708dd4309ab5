/**
 * A partition table as a picture: what lies where in flash, and what is free.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_TABLE_VIEW_H
#define CLI_TABLE_VIEW_H

#include "esp_image_layout.h"

/** Prints it as a result. Without rules->flash_size the smallest flash that it fits is shown. */
void table_view_print(const char *path, const esp_image_layout_t *layout,
                      const esp_image_layout_rules_t *rules);

/** Prints what of a table is another in `after`: places and sizes. */
void table_view_print_changes(const esp_image_layout_t *before, const esp_image_layout_t *after);

/** A partition's label, without what cannot be printed. */
const char *table_view_label(const esp_image_partition_t *partition, char text[17]);

#endif
