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

static void session_print_result(const esp_loader_result_t *result, const char *doing)
{
    const char *advice = esp_loader_error_advice(result->code);
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
    session_print_result(result, doing);
    return result->code == ESP_LOADER_ERROR_INVALID_MD5 ? CLI_VERIFY : CLI_FAILED;
}

static bool session_attach_as(session_t *session, uint32_t size)
{
    session_set_time(session);
    esp_loader_engine_flash_attach(&session->engine, size);
    return session_run(session);
}

static cli_exit_t session_attach_failed(session_t *session)
{
    const esp_loader_result_t *result = esp_loader_engine_result(&session->engine);
    if (result->code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP) {
        message_error("if the flash answers with nonsense, check its power and wiring; if you know "
                      "its size, give it with --flash-size",
                      "the flash's id 0x%06x tells no size", (unsigned)result->address);
        return CLI_FAILED;
    }
    return session_failed(session, "attach the flash");
}

/* Flash takes no address bits beyond its size: writing there changes what lies at its beginning. */
static void session_warn_of_flash_size(session_t *session, uint32_t found)
{
    const unsigned told = (unsigned)session->options->flash_size;
    if (told > found && !session->flash_size_warned) {
        session->flash_size_warned = true;
        message_warn("what is written past its end lands at its beginning: check --flash-size",
                     "the flash tells %u KiB, --flash-size %u KiB", (unsigned)found / 1024,
                     told / 1024);
    }
}

cli_exit_t session_attach_flash(session_t *session)
{
    const uint32_t told = session->options->flash_size;
    if (session_attach_as(session, 0)) {
        const uint32_t found = esp_loader_engine_flash(&session->engine)->size;
        if (told == 0 || told == found) {
            return CLI_OK;
        }
        session_warn_of_flash_size(session, found);
    } else if (told == 0 || session->drive.interrupted ||
               session->drive.line_error != SERIAL_LINE_OK) {
        return session_attach_failed(session);
    }
    return session_attach_as(session, told) ? CLI_OK : session_attach_failed(session);
}
