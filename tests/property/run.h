/**
 * Runs scenarios, each in a process that may end as it likes, and makes small what fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_RUN_H
#define TESTS_PROPERTY_RUN_H

#include "model.h"

/** Runs a scenario in this process; model_failed() tells. */
void run_here(const scenario_t *scenario, const scenario_player_t *player);

/** Runs it in a process of its own, and tells how in `report`. @return whether all properties hold
 */
bool run_apart(const scenario_t *scenario, const scenario_player_t *player, model_report_t *report);

/** Removes steps and faults, then makes arguments simple, as long as it fails in the same way. */
void run_shrink(scenario_t *scenario, const scenario_player_t *player, const char *kind);

/** A whole program of properties: its main. */
int run_main(int argc, char **argv, const scenario_player_t *player);

#endif
