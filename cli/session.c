/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"
#include "interrupt.h"
#include "message.h"
#include "session_connect.h"
#include "session_rate.h"
#include <stdlib.h>
#include <string.h>

static cli_exit_t session_prepare(session_t *session)
{
    const options_t *options = session->options;
    session->tx_buffer = malloc(SESSION_TX_SIZE);
    if (options->trace != OPTIONS_TRACE_OFF) {
        session->trace = malloc(sizeof *session->trace);
    }
    if (session->tx_buffer == NULL ||
        (options->trace != OPTIONS_TRACE_OFF && session->trace == NULL)) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    if (session->trace != NULL) {
        trace_init(session->trace, stderr, options->trace == OPTIONS_TRACE_FULL, session->began_ms);
    }
    return CLI_OK;
}

static bool session_gives_up(void *user)
{
    (void)user;
    return interrupt_came();
}

static cli_exit_t session_open_line(session_t *session)
{
    serial_line_error_t error;
    session->line =
        serial_line_open_cancellable(session->port, session->baud, session_gives_up, NULL, &error);
    if (session->line != NULL) {
        return CLI_OK;
    }
    if (interrupt_came()) {
        message_error(NULL, "interrupted: could not open %s", session->port);
        return CLI_INTERRUPTED;
    }
    session_print_line_error(session->port, error);
    return CLI_PORT;
}

cli_exit_t session_open_port(session_t *session, const options_t *options)
{
    *session = (session_t){
        .options = options,
        .chip = ESP_UNKNOWN_CHIP,
        .baud = OPTIONS_ROM_BAUD,
        .began_ms = drive_now_ms(),
    };
    if (!port_choose(options, session->port)) {
        return CLI_PORT;
    }
    cli_exit_t exit = session_prepare(session);
    if (exit == CLI_OK) {
        exit = session_open_line(session);
    }
    if (exit != CLI_OK) {
        session_close(session);
        return exit;
    }
    session_prepare_engine(session);
    return CLI_OK;
}

cli_exit_t session_open(session_t *session, const options_t *options)
{
    cli_exit_t exit = session_open_port(session, options);
    if (exit == CLI_OK) {
        exit = session_connect(session);
        if (exit != CLI_OK) {
            session_close(session);
        }
    }
    return exit;
}

cli_exit_t session_reset(session_t *session)
{
    session_listen(session);
    session_set_time(session);
    esp_loader_engine_reset(&session->engine);
    return session_run(session) ? CLI_OK : session_failed(session, "reset the chip");
}

cli_exit_t session_finish(session_t *session)
{
    if (session->options->after == OPTIONS_AFTER_NONE) {
        message_say("The chip stays in its loader");
        return session_lower_baud(session);
    }
    if (!session->can_reset) {
        message_say("This port cannot reset the chip: reset it by hand");
        return session_lower_baud(session);
    }
    return session_reset(session);
}

void session_close(session_t *session)
{
    if (session->trace != NULL) {
        trace_flush(session->trace, drive_now_ms());
    }
    serial_line_close(session->line);
    free(session->tx_buffer);
    free(session->trace);
    session->line = NULL;
    session->tx_buffer = NULL;
    session->trace = NULL;
}
