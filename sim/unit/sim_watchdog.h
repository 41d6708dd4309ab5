/**
 * The RTC watchdog and the super watchdog.
 *
 * A core reset, such as over USB, does not stop them: an application's go on running while the
 * loader serves a host, which has to stop them. And a host can start the RTC watchdog to have the
 * whole chip reset.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_WATCHDOG_H
#define SIM_WATCHDOG_H

#include "state/sim_state.h"

/** Stops both. */
void sim_watchdog_stop(sim_chip_t *chip);

/** Both run on, as an application left them; after the registers were cleared. */
void sim_watchdog_left_running(sim_chip_t *chip);

/** When one bites; UINT64_MAX: none will. */
static inline uint64_t sim_watchdog_next(const sim_chip_t *chip)
{
    const sim_watchdog_state_t *watchdog = &chip->watchdog;
    return watchdog->rtc_at_ns < watchdog->super_at_ns ? watchdog->rtc_at_ns
                                                       : watchdog->super_at_ns;
}

/** @return true: the chip is to be reset */
bool sim_watchdog_bite(sim_chip_t *chip);

/** Whether a write to `address` has no effect because it is locked. */
bool sim_watchdog_locked(const sim_chip_t *chip, uint32_t address);

/** After a write to `address`. */
void sim_watchdog_written(sim_chip_t *chip, uint32_t address);

#endif
