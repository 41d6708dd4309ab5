/* SPDX-License-Identifier: Apache-2.0 */
#include "session_run.h"
#include "esp_loader_text.h"
#include "message.h"
#include <string.h>

void session_print_line_error(const char *port, serial_line_error_t error)
{
    /* The port's texts are sentences: the first says what happened, the rest what to do. */
    const char *text = serial_line_error_text(error);
    const char *end = strstr(text, ". ");
    if (end == NULL) {
        message_error(NULL, "%s: %s", port, text);
    } else {
        message_error(end + 2, "%s: %.*s", port, (int)(end - text), text);
    }
}

void session_set_time(session_t *session)
{
    esp_loader_engine_set_time(&session->engine, drive_now_ms());
}

bool session_run(session_t *session)
{
    return drive_run(&session->drive);
}

bool session_can_inflate(const session_t *session)
{
    return esp_loader_engine_can_inflate(&session->engine) && !session->secure_download;
}

static void session_print_result(const session_t *session, const esp_loader_result_t *result,
                                 const char *doing)
{
    const char *advice = session->secure_download
                             ? "in Secure Download Mode a chip does little more than to write flash"
                             : esp_loader_error_advice(result->code);
    if (result->code == ESP_LOADER_ERROR_INVALID_RESPONSE) {
        message_error(advice, "cannot %s: the chip refused %s at 0x%x: %s (0x%02x)", doing,
                      esp_loader_command_name(result->command), (unsigned)result->address,
                      esp_loader_status_text(result->status), result->status);
    } else if (result->command != 0) {
        message_error(advice, "cannot %s: %s (%s, 0x%x)", doing,
                      esp_loader_error_text(result->code), esp_loader_command_name(result->command),
                      (unsigned)result->address);
    } else {
        message_error(advice, "cannot %s: %s", doing, esp_loader_error_text(result->code));
    }
}

cli_exit_t session_failed(session_t *session, const char *doing)
{
    return session_failed_with(session, esp_loader_engine_result(&session->engine), doing);
}

cli_exit_t session_failed_with(session_t *session, const esp_loader_result_t *result,
                               const char *doing)
{
    if (session->trace != NULL) {
        trace_flush(session->trace, drive_now_ms());
    }
    if (session->drive.interrupted) {
        message_error(session->interrupt_advice, "interrupted: could not %s", doing);
        return CLI_INTERRUPTED;
    }
    if (session->drive.line_error != SERIAL_LINE_OK) {
        session_print_line_error(session->port, session->drive.line_error);
        return CLI_PORT;
    }
    session_print_result(session, result, doing);
    return result->code == ESP_LOADER_ERROR_INVALID_MD5 ? CLI_VERIFY : CLI_FAILED;
}
