/* SPDX-License-Identifier: Apache-2.0 */
#include "session_rate.h"
#include "esp_loader_text.h"
#include "message.h"
#include "session_connect.h"

/* Whether a failure cannot be mended by another rate. */
static bool session_is_over(const session_t *session)
{
    return session->drive.interrupted || session->drive.line_error == SERIAL_LINE_LOST;
}

/* The chip may be at either rate: only a reset makes sure. */
static cli_exit_t session_fall_back(session_t *session, uint32_t tried)
{
    if (session_is_over(session)) {
        return session_failed(session, "change the rate");
    }
    session->rate_is_final = true;
    message_warn(NULL, "%u baud does not work here, going on at %u", (unsigned)tried,
                 (unsigned)OPTIONS_ROM_BAUD);
    const cli_exit_t exit = session_connect_again(session, OPTIONS_ROM_BAUD);
    return exit == CLI_NO_CHIP ? session_not_connected(session) : exit;
}

/* A loader that cannot change its rate takes it from the first SYNC after a reset. */
static cli_exit_t session_measured_rate(session_t *session, uint32_t wanted)
{
    const char *chip = esp_loader_chip_name(session->chip);
    if (!session->can_reset || session->options->before == OPTIONS_BEFORE_NONE) {
        message_warn(NULL, "the %s takes its rate at a reset only: going on at %u baud", chip,
                     (unsigned)session->baud);
        return CLI_OK;
    }
    message_say("The %s takes its rate at a reset: connecting again at %u baud", chip,
                (unsigned)wanted);
    const cli_exit_t exit = session_connect_again(session, wanted);
    return exit == CLI_NO_CHIP ? session_fall_back(session, wanted) : exit;
}

cli_exit_t session_raise_baud(session_t *session, bool stub_follows)
{
    const uint32_t asked = session->options->baud;
    const uint32_t wanted = asked != 0 ? asked : OPTIONS_WRITE_BAUD;
    if (!serial_line_has_baud(session->line) || serial_line_is_usb_jtag(session->line)) {
        if (asked != 0) {
            message_say("This line has no rate: --baud has no effect");
        }
        return CLI_OK;
    }
    if (wanted == session->baud || session->rate_is_final) {
        return CLI_OK;
    }
    if (!esp_loader_engine_can_change_baud(&session->engine)) {
        return asked != 0 && !stub_follows ? session_measured_rate(session, wanted) : CLI_OK;
    }
    session_set_time(session);
    esp_loader_engine_change_baud(&session->engine, wanted);
    if (!session_run(session)) {
        return session_fall_back(session, wanted);
    }
    session->baud = wanted;
    return CLI_OK;
}

static cli_exit_t session_change_back(session_t *session, uint32_t baud)
{
    session_set_time(session);
    esp_loader_engine_change_baud(&session->engine, baud);
    if (!session_run(session)) {
        return session_failed(session, "go back to the first rate");
    }
    session->baud = baud;
    return CLI_OK;
}

cli_exit_t session_lower_baud(session_t *session)
{
    if (session->baud == OPTIONS_ROM_BAUD) {
        return CLI_OK;
    }
    if (!esp_loader_engine_can_change_baud(&session->engine)) {
        message_say("It stays at %u baud", (unsigned)session->baud);
        return CLI_OK;
    }
    return session_change_back(session, OPTIONS_ROM_BAUD);
}

cli_exit_t session_take_monitor_baud(session_t *session)
{
    const uint32_t wanted = session->options->monitor_baud;
    if (session->baud == wanted || !serial_line_has_baud(session->line) ||
        !esp_loader_engine_can_change_baud(&session->engine)) {
        return CLI_OK;
    }
    return session_change_back(session, wanted);
}

void session_listen(session_t *session)
{
    if (session->baud != session->options->monitor_baud && serial_line_has_baud(session->line)) {
        serial_line_set_baud(session->line, session->options->monitor_baud);
    }
}
