/**
 * What came of all runs, counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SWEEP_TABLE_H
#define SWEEP_TABLE_H

#include "sweep_plan.h"

typedef struct {
    uint64_t verdicts[SWEEP_VERDICTS];
    uint64_t longest_us;
    uint64_t
        percent; /**< of the time that a sound run takes, summed up over those that are right */
    uint64_t longest_percent;
} sweep_cell_t;

/** Of one process. */
typedef struct {
    sweep_cell_t cells[SWEEP_CASES][SWEEP_ROWS];
} sweep_table_t;

void sweep_table_count(sweep_cell_t *cell, const sweep_result_t *result, uint64_t sound_us);

/** Adds a table to another. */
void sweep_table_add(sweep_table_t *table, const sweep_table_t *other);

/** Prints it as two tables in Markdown: by what went wrong, and by case. */
void sweep_table_print(const sweep_table_t *table);

/** How many runs there were, and how many of them were wrong. */
uint64_t sweep_table_runs(const sweep_table_t *table);
uint64_t sweep_table_wrong(const sweep_table_t *table);

#endif
