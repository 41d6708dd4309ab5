/**
 * The RTC watchdog and the super watchdog of each chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_WATCHDOG_H
#define ENGINE_WATCHDOG_H

#include "engine/exchange.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

/** Where a chip's watchdogs stand. */
typedef struct {
    uint32_t config;     /**< of the RTC watchdog; behind it the time until it bites */
    uint32_t super;      /**< configuration of the super watchdog, behind it its lock; 0: none */
    uint8_t lock;        /**< of the RTC watchdog, from its configuration on */
    uint8_t feed_bit;    /**< makes the super watchdog feed itself */
    uint8_t target : 7;  /**< target_chip_t */
    uint8_t resets : 1;  /**< a bite of the RTC watchdog resets the chip as a reset line would */
    uint8_t forced_mask; /**< bit of `forced`: the chip stays in download mode */
    uint32_t forced;     /**< 0: has none */
} watchdog_t;

enum {
    WATCHDOG_KEY = 0x50D83AA1,
    WATCHDOG_TIME = 4,       /**< from the configuration on */
    WATCHDOG_SUPER_LOCK = 4, /**< from the super watchdog's configuration on */
    WATCHDOG_FEED_FIRST = 31,
    WATCHDOG_FEED_LATER = 18,
};
/** The key of super watchdogs with the first of these bits. */
#define WATCHDOG_SUPER_KEY_FIRST 0x8F1D312Au

/** The watchdogs of a chip, or NULL. */
const watchdog_t *watchdog_of(uint8_t target);

/** Writes the lock of the RTC watchdog: WATCHDOG_KEY opens it, anything else closes it. */
void watchdog_lock(esp_loader_engine_t *engine, uint8_t rung, const watchdog_t *dog, uint32_t key);

#endif
