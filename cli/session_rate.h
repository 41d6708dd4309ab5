/**
 * The line's rate: up for writing, and down again for whoever comes next.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_RATE_H
#define CLI_SESSION_RATE_H

#include "session_run.h"

/**
 * Goes to the rate for writing. What cannot be done is said, and work goes on at the rate there is;
 * an error only when the chip is lost on the way.
 */
cli_exit_t session_raise_baud(session_t *session);

/** Back to the rate at which a loader is looked for, so that the next run finds it. */
cli_exit_t session_lower_baud(session_t *session);

#endif
