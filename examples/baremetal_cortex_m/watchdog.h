/**
 * The watchdog. A period that ends unfed is an interrupt, which counts it as late; the third in a
 * row resets the board.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WATCHDOG_H
#define WATCHDOG_H

#include <stdint.h>

enum { WATCHDOG_PERIOD_MS = 10 };

/**
 * Starts the watchdog, after it was seen to bite: lets one period end unfed.
 * @return microseconds until it bit; 0: it did not within two periods
 */
uint32_t watchdog_start(void);

/** Begins a new period. */
void watchdog_feed(void);

/** How often it was fed too late since it was started. */
uint32_t watchdog_late(void);

#endif
