/**
 * Which chip has which bus beside its serial line, and which it listens to.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_BUS_CHIP_H
#define SIM_BUS_CHIP_H

#include "sim_state.h"

/** The SDIO card's device id; 0: none. */
uint16_t sim_bus_sdio_device(const sim_chip_t *chip);

#endif
