/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"
#include "interrupt.h"
#include "message.h"
#include "session_connect.h"
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

static cli_exit_t session_open_line(session_t *session)
{
    serial_line_error_t error;
    session->line =
        serial_line_open_cancellable(session->port, session->baud, interrupt_asked, NULL, &error);
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

static cli_exit_t session_check_pins(const session_t *session)
{
    const char *problem = flash_pins_problem(&session->options->flash_pins, session->chip);
    if (problem == NULL) {
        return CLI_OK;
    }
    message_error("leave --spi-pins out, or name the pins the flash is wired to",
                  "--spi-pins: the %s %s", esp_loader_chip_name(session->chip), problem);
    return CLI_USAGE;
}

cli_exit_t session_open(session_t *session, const options_t *options)
{
    cli_exit_t exit = session_open_port(session, options);
    if (exit != CLI_OK) {
        return exit;
    }
    exit = session_connect(session);
    if (exit == CLI_OK) {
        exit = session_check_pins(session);
    }
    if (exit == CLI_OK) {
        exit = session_check_after(session);
    }
    if (exit != CLI_OK) {
        session_close(session);
    }
    return exit;
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
