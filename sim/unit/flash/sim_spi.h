/**
 * The SPI flash controller: runs the command that a host put into its registers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SPI_H
#define SIM_SPI_H

#include "state/sim_state.h"

void sim_spi_run(sim_chip_t *chip);

#endif
