/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "message.h"
#include "monitor.h"
#include "session.h"

static cli_exit_t run_reset(session_t *session)
{
    if (!session->can_reset) {
        message_error("reset it by hand, or use a port with DTR and RTS",
                      "%s: this port cannot reset the chip", session->port);
        return CLI_PORT;
    }
    return monitor_run(session, session_reset);
}

/* The chip resets itself on command: its loader has to take that. */
static cli_exit_t run_by_watchdog(const options_t *options)
{
    session_t session;
    cli_exit_t exit = session_open(&session, options);
    if (exit == CLI_OK) {
        exit = monitor_run(&session, session_finish);
        session_close(&session);
    }
    return exit;
}

cli_exit_t command_run_chip(const options_t *options)
{
    if (options->after == OPTIONS_AFTER_WATCHDOG) {
        return run_by_watchdog(options);
    }
    session_t session;
    cli_exit_t exit = session_open_port(&session, options);
    if (exit == CLI_OK) {
        exit = run_reset(&session);
        session_close(&session);
    }
    return exit;
}
