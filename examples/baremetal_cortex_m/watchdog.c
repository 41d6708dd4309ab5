/* SPDX-License-Identifier: Apache-2.0 */
#include "watchdog.h"
#include "board.h"
#include "clock.h"
#include <stdbool.h>

enum { WATCHDOG_PERIOD_TICKS = BOARD_HZ / 1000 * WATCHDOG_PERIOD_MS };

static volatile uint32_t watchdog_late_count;
static volatile bool watchdog_unfed; /* since the last interrupt */

void watchdog_interrupt(void);

static void watchdog_restart(void)
{
    BOARD_WATCHDOG->lock = WATCHDOG_KEY;
    BOARD_WATCHDOG->clear = 1;
    BOARD_WATCHDOG->lock = 0;
}

/* The first period that ends unfed is forgiven. The interrupt of a second one in a row stays, which
 * makes the end of a third reset the board. */
void watchdog_interrupt(void)
{
    watchdog_late_count++;
    if (!watchdog_unfed) {
        watchdog_unfed = true;
        watchdog_restart();
    }
}

static void watchdog_set(uint32_t control)
{
    BOARD_WATCHDOG->lock = WATCHDOG_KEY;
    BOARD_WATCHDOG->load = WATCHDOG_PERIOD_TICKS;
    BOARD_WATCHDOG->control = control;
    BOARD_WATCHDOG->clear = 1;
    BOARD_WATCHDOG->lock = 0;
}

uint32_t watchdog_start(void)
{
    watchdog_set(WATCHDOG_INTERRUPT);
    const uint32_t begin = clock_ticks();
    uint32_t passed = 0;
    while (watchdog_late_count == 0 && passed < 2 * WATCHDOG_PERIOD_TICKS) {
        passed = clock_ticks() - begin;
    }
    const uint32_t bit_after_us = watchdog_late_count != 0 ? passed / (1000 / BOARD_TICK_NS) : 0;
    watchdog_set(WATCHDOG_INTERRUPT | WATCHDOG_RESET);
    watchdog_late_count = 0;
    return bit_after_us;
}

void watchdog_feed(void)
{
    watchdog_unfed = false;
    watchdog_restart();
}

uint32_t watchdog_late(void)
{
    return watchdog_late_count;
}
