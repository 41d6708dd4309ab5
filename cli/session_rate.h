/**
 * The line's rate: up for writing, and down again for whoever comes next.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_RATE_H
#define CLI_SESSION_RATE_H

#include "session_run.h"

/**
 * Goes to the rate for bulk, before flash is attached. What cannot be done is said, and work goes
 * on at the rate there is, perhaps after a reset; an error only when the chip is lost on the way.
 *
 * @param stub_follows  a loader that cannot change its rate is left as it is: its stub will
 */
cli_exit_t session_raise_baud(session_t *session, bool stub_follows);

/** Back to the rate at which a loader is looked for, so that the next run finds it. */
cli_exit_t session_lower_baud(session_t *session);

/** The line alone takes the rate of the chip's output: it runs what it is to run. */
void session_listen(session_t *session);

/** Both sides take the rate of the chip's output, as far as the loader can: what it starts then is
 * heard. */
cli_exit_t session_take_monitor_baud(session_t *session);

#endif
