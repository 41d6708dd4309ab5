/**
 * Whether what runs on a chip gets through to the flash: by the pads it hangs on, and its supply.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_FLASH_REACH_H
#define SIM_FLASH_REACH_H

#include "state/sim_state.h"

bool sim_flash_reachable(const sim_chip_t *chip);

/** Whether the first word of SPI_ATTACH leads to the pads that the flash hangs on. */
bool sim_flash_pins_sound(const sim_chip_t *chip, uint32_t word);

#endif
