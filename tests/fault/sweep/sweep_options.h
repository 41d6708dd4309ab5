/**
 * The command line of the sweep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SWEEP_OPTIONS_H
#define SWEEP_OPTIONS_H

#include "sweep_plan.h"

typedef struct {
    const sweep_case_t *what; /**< the one run wanted; NULL: all of them */
    sweep_trouble_t trouble;  /**< of that run */
    bool trace;
    unsigned workers;
    uint64_t stride; /**< only one run of so many */
    uint64_t pairs;  /**< of faults, each case */
    uint64_t seeds;  /**< of each kind of noise at each rate, each case */
    uint32_t seed;
    unsigned show;    /**< wrong runs that are shown of each case and row */
    const char *only; /**< cases whose name has this in it; NULL: all */
    const char *rows; /**< short names with commas; NULL: all */
} sweep_options_t;

/** @return false after printing what is wrong with them, or help */
bool sweep_options(sweep_options_t *options, int argc, char **argv);

bool sweep_options_case(const sweep_options_t *options, const sweep_case_t *what);
bool sweep_options_row(const sweep_options_t *options, sweep_row_t row);

#endif
