/**
 * Chips in the background, each under a name: esploader-sim start, status, stop, tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BACKGROUND_H
#define SIM_BACKGROUND_H

#include <stdbool.h>

/** Whether the command line begins with one of these words. */
bool sim_background_asked(int argc, char **argv);

/** Does what it asks for. @return the program's exit code */
int sim_background(int argc, char **argv);

#endif
