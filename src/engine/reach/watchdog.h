/**
 * The RTC watchdog and the super watchdog of the connected chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_WATCHDOG_H
#define ENGINE_WATCHDOG_H

#include "chip/chip_facts.h"
#include "engine/exchange.h"
#include "esp_loader_engine_board.h"
#include "link_names.h"
#include <stddef.h>

enum {
    WATCHDOG_KEY = 0x50D83AA1,
    WATCHDOG_TIME = 4,       /**< from the configuration on */
    WATCHDOG_SUPER_LOCK = 4, /**< from the super watchdog's configuration on */
};
/** The key of super watchdogs with CHIP_FEED_FIRST. */
#define WATCHDOG_SUPER_KEY_FIRST 0x8F1D312Au

/** Where the chip has its watchdogs. */
const chip_watchdogs_t *watchdog_of(const chip_t *chip);

/** Writes the lock of the RTC watchdog: WATCHDOG_KEY opens it, anything else closes it. */
void watchdog_lock(esp_loader_engine_t *engine, uint8_t rung, const chip_watchdogs_t *dog,
                   uint32_t key);

#endif
