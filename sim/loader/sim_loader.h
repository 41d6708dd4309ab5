/**
 * The ROM loader: takes frames, answers commands.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_LOADER_H
#define SIM_LOADER_H

#include "state/sim_state.h"

void sim_loader_start(sim_chip_t *chip);
void sim_loader_stop(sim_chip_t *chip);
/** Takes a whole frame, of at least one byte, from a bus that needs no SLIP. */
void sim_loader_frame(sim_chip_t *chip, const uint8_t *frame, size_t size);
void sim_loader_byte(sim_chip_t *chip, uint8_t byte, uint32_t rate);

#endif
