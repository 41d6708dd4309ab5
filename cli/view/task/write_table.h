/**
 * Images on a terminal: a table that grows by a line an image, of which the last one moves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WRITE_TABLE_H
#define CLI_WRITE_TABLE_H

#include "esp_host_plan.h"
#include "view/task/progress.h"

/** Whether there is a terminal for it, and nobody wants esptool's lines. */
bool write_table_is_wanted(void);

/** A file's columns, beside those of all files of the plan. */
void write_table_row(const esp_host_plan_t *plan, size_t index, progress_row_t *row);

/** The line that moves, with what goes on in place of a bar: "comparing". */
void write_table_doing(const esp_host_plan_t *plan, size_t index, const char *what);

/** A file's last line: it is in flash already. */
void write_table_same(const esp_host_plan_t *plan, size_t index);

/** A file's last line: it was written, in so many milliseconds. */
void write_table_written(const esp_host_plan_t *plan, size_t index, uint32_t ms);

/** The line below all. */
void write_table_totals(const esp_host_plan_t *plan, uint32_t ms);

#endif
