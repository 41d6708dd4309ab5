/**
 * Leaving the loader: by the port's lines, by the chip's own watchdog, or not at all; and a port
 * that the chip takes along.
 *
 * Functions that return an exit code have printed what went wrong when it is not CLI_OK.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_RESET_H
#define CLI_SESSION_RESET_H

#include "session_run.h"

/** Refuses, once the chip is known, a --after that it cannot do. */
cli_exit_t session_check_after(const session_t *session);

/** Whether session_finish() resets the chip. */
bool session_will_reset(const session_t *session);

/** Resets the chip by the port's lines, so that it runs what is in its flash. */
cli_exit_t session_reset(session_t *session);

/** Leaves the chip as --after says. */
cli_exit_t session_finish(session_t *session);

/** Whether a port that is lost comes back by itself: it is the chip's own USB. */
bool session_port_returns(const session_t *session);

/**
 * Opens such a port anew, at the rate of --monitor-baud; waits for it.
 * @return CLI_PORT when it did not come back in time, CLI_INTERRUPTED without a message. No line is
 * open then
 */
cli_exit_t session_reopen_port(session_t *session);

#endif
