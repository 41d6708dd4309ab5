/**
 * How a chip comes into the background.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BACKGROUND_START_H
#define SIM_BACKGROUND_START_H

#include "background/sim_background_ask.h"
#include "sim_session.h"

/** Starts the chip of the command line `argv`, and waits until it is served. @return exit code */
int sim_background_start(const sim_place_t *place, int argc, char **argv);

#endif
