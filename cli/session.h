/**
 * A chip at a port, from opening to the last reset: what every command with a port does.
 *
 * Functions that return an exit code have printed what went wrong when it is not CLI_OK.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "session_flash.h"
#include "session_reset.h"
#include "session_run.h"

/**
 * Opens the port, connects, checks --chip and finds out who the chip is. A session whose opening
 * failed is closed as well.
 */
cli_exit_t session_open(session_t *session, const options_t *options);

/** Opens the port only: for what needs no loader. */
cli_exit_t session_open_port(session_t *session, const options_t *options);

/** Gives port and memory back. Not opened is allowed. */
void session_close(session_t *session);

#endif
