/**
 * Requests to a chip in the background.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BACKGROUND_ASK_H
#define SIM_BACKGROUND_ASK_H

#include "background/sim_place.h"
#include <stdio.h>

/**
 * Sends a request to a chip, and prints the answer on `out` but for its last line; NULL: nowhere.
 * @return false: nobody answers, or the answer is an error, which is printed
 */
bool sim_background_ask(const sim_place_t *place, const char *request, FILE *out);

/** Whether a chip is served under that name. */
bool sim_background_runs(const sim_place_t *place);

#endif
