/**
 * Getting in touch with a chip: resets, attempts, who it is, and what to say when nobody answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_CONNECT_H
#define CLI_SESSION_CONNECT_H

#include "session_run.h"

/** Makes an engine for the open line. Nothing is sent. */
void session_prepare_engine(session_t *session);

/** Connects over the open line and fills in who the chip is. */
cli_exit_t session_connect(session_t *session);

/**
 * Connects once more, from a reset, at another rate of the line. A stub is gone then, and flash is
 * not attached.
 * @return CLI_NO_CHIP, without a message, when nobody answers at that rate
 */
cli_exit_t session_connect_again(session_t *session, uint32_t baud);

/** Prints why connecting failed. */
cli_exit_t session_not_connected(session_t *session);

#endif
