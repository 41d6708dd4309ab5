/**
 * What a controller has to be told of time before it burns.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EFUSE_EFUSE_TIMING_H
#define EFUSE_EFUSE_TIMING_H

#include "efuse/efuse.h"

/** Sets the registers of the connected chip's controller. */
esp_loader_error_t efuse_timing(esp_loader_t *loader, const chip_efuse_t *chip);

#endif
