/**
 * Whether what was uploaded to RAM is a flasher stub.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_STUB_FIND_H
#define SIM_STUB_FIND_H

#include "state/sim_state.h"

/** Whether jumping to `entry` starts a flasher stub: see sim_config_t, `stub` and `any_stub`. */
bool sim_stub_found(const sim_chip_t *chip, uint32_t entry);

#endif
