/**
 * Powering flash, for a procedure that goes on with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_POWER_H
#define ENGINE_FLASH_POWER_H

#include "chip/chip_facts.h"
#include "engine/wait.h"
#include "link_names.h"

/** What the chip's flash needs, or NULL: nothing, whatever its revision. */
const chip_power_t *flash_power_of(const chip_t *chip);

/** The running operation goes on with powering the flash of a chip of this revision, and ends.
 * The loader has registers. */
void flash_power_begin(esp_loader_engine_t *engine, const chip_power_t *power, uint32_t revision);

#endif
