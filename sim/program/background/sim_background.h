/**
 * Chips in the background, each under a name: esploader-sim start, status, stop, tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BACKGROUND_H
#define SIM_BACKGROUND_H

#include "background/sim_place.h"
#include "sim_session.h"

/** Whether the command line begins with one of these words. */
bool sim_background_asked(int argc, char **argv);

/** Does what it asks for. @return the program's exit code */
int sim_background(int argc, char **argv);

/** Starts the chip of the command line `argv`, and waits until it is served. @return exit code */
int sim_background_start(const sim_place_t *place, int argc, char **argv);

/**
 * Sends a request to a chip, and prints the answer on `out` but for its last line; NULL: nowhere.
 * @return false: nobody answers, or the answer is an error, which is printed
 */
bool sim_background_ask(const sim_place_t *place, const char *request, FILE *out);

/** Whether a chip is served under that name. */
bool sim_background_runs(const sim_place_t *place);

#endif
