/**
 * What not every chip has, and so cannot be configured on each.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_FEATURE_H
#define SIM_FEATURE_H

#include "esp_sim.h"

/** Whether the chip of that name, one there is, has all that it is to be made with. */
bool sim_feature_suits(const sim_config_t *config);

#endif
