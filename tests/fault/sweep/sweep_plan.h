/**
 * All that goes wrong, one run after the other: rows of a table, each with so many runs a case.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SWEEP_PLAN_H
#define SWEEP_PLAN_H

#include "sweep_run.h"

typedef enum {
    SWEEP_BYTE_LOST,
    SWEEP_BYTE_CHANGED, /**< one of its bits */
    SWEEP_BYTE_DOUBLED,
    SWEEP_BYTE_INSERTED,
    SWEEP_BYTE_LATE, /**< behind a deadline */
    SWEEP_ANSWER_LOST,
    SWEEP_COMMAND_LOST,
    SWEEP_RESET, /**< before each command, and within each operation of the flash */
    SWEEP_POWER,
    SWEEP_UNPLUG,
    SWEEP_TWO,     /**< any two of those above */
    SWEEP_LATENCY, /**< no fault, but a long way */
    SWEEP_NOISE_6, /**< a line that strikes one byte of a million, and so on */
    SWEEP_NOISE_5,
    SWEEP_NOISE_4,
    SWEEP_NOISE_3,
    SWEEP_ROWS,
} sweep_row_t;

/** A row in words, and its short name. */
const char *sweep_row_text(sweep_row_t row);
const char *sweep_row_name(sweep_row_t row);

/** What can go wrong in a case, told by a run in which nothing does. */
typedef struct {
    const sweep_case_t *what;
    sweep_result_t sound;
    uint64_t sound_large_us;
    sweep_commands_t commands;
} sweep_plan_t;

/** @return false: the case does not succeed even so */
bool sweep_plan(sweep_plan_t *plan, const sweep_case_t *what);

/** How many runs a row has.
 *  @param pairs  those of SWEEP_TWO
 *  @param seeds  of each kind of noise */
uint64_t sweep_plan_runs(const sweep_plan_t *plan, sweep_row_t row, uint64_t pairs, uint64_t seeds);

/** Whether run `index` belongs to a sample of one run in `stride`, chosen at random. */
bool sweep_plan_sampled(const sweep_plan_t *plan, sweep_row_t row, uint64_t index, uint32_t seed,
                        uint64_t stride);

/** The trouble of run `index`.
 *  @param seed  of what is chosen at random */
sweep_trouble_t sweep_plan_trouble(const sweep_plan_t *plan, sweep_row_t row, uint64_t index,
                                   uint32_t seed);

#endif
