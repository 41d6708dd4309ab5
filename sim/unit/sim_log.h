/**
 * What a chip prints of itself, whatever it is asked: the text of sim_config_t's `log`.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_LOG_H
#define SIM_LOG_H

#include "state/sim_state.h"

void sim_log_start(sim_chip_t *chip);
void sim_log_stop(sim_chip_t *chip);
/** Prints it, and says when it will do so again. */
void sim_log_print(sim_chip_t *chip);

#endif
