/* SPDX-License-Identifier: Apache-2.0 */
#include "session_connect.h"
#include "esp_loader_engine_board.h"
#include "esp_loader_text.h"
#include "message.h"
#include <string.h>

enum {
    CONNECT_SYNC_TIMEOUT = 100, /* ms */
    CONNECT_TRIALS = 4,         /* SYNCs after a reset */
    CONNECT_MAX_DOTS = 40,
};

/* Keeps the end of what is received: a boot log tells why the chip is not in its loader. */
static void session_hear(void *user, const uint8_t *bytes, size_t size)
{
    session_t *session = user;
    if (size > SESSION_HEARD_SIZE) {
        bytes += size - SESSION_HEARD_SIZE;
        size = SESSION_HEARD_SIZE;
    }
    const size_t kept = session->heard_size < SESSION_HEARD_SIZE - size ? session->heard_size
                                                                        : SESSION_HEARD_SIZE - size;
    memmove(session->heard, session->heard + session->heard_size - kept, kept);
    memcpy(session->heard + kept, bytes, size);
    session->heard_size = kept + size;
}

static bool session_heard(const session_t *session, const char *text)
{
    return memmem(session->heard, session->heard_size, text, strlen(text)) != NULL;
}

/* What a ROM prints when it starts into its loader; the last is the ESP8266's. */
static bool session_heard_loader(const session_t *session)
{
    return session_heard(session, "waiting for download") || session_heard(session, "(DOWNLOAD") ||
           session_heard(session, "boot mode:(1,");
}

/* What a chip prints at any other start: first stage, second stage. */
static bool session_heard_boot(const session_t *session)
{
    return session_heard(session, "boot:0x") || session_heard(session, "rst:0x") ||
           session_heard(session, "entry 0x") || session_heard(session, "rst cause:") ||
           session_heard(session, "I (");
}

static bool session_is_usb(const session_t *session)
{
    return session->options->before == OPTIONS_BEFORE_USB || serial_line_is_usb_jtag(session->line);
}

static const esp_loader_reset_sequence_t *session_enter(const session_t *session)
{
    if (!session->can_reset || session->options->before == OPTIONS_BEFORE_NONE) {
        return NULL;
    }
    return session_is_usb(session) ? &esp_loader_reset_usb_serial_jtag : &esp_loader_reset_classic;
}

static const esp_loader_reset_sequence_t *session_run_sequence(const session_t *session)
{
    if (!session->can_reset) {
        return NULL;
    }
    return session_is_usb(session) ? &esp_loader_reset_run_usb_serial_jtag : &esp_loader_reset_run;
}

void session_prepare_engine(session_t *session)
{
    session->can_reset = serial_line_can_reset(session->line);
    const esp_loader_engine_config_t config = {
        .tx_buffer = session->tx_buffer,
        .tx_size = SESSION_TX_SIZE,
        .baud = session->baud,
        .enter_bootloader = session_enter(session),
        .run = session_run_sequence(session),
    };
    esp_loader_engine_init(&session->engine, &config);
    session->drive = (drive_t){
        .engine = &session->engine,
        .line = session->line,
        .trace = session->trace,
        .hear = session_hear,
        .hear_user = session,
    };
    session->heard_size = 0;
}

/* What came before a reset says nothing about the start after it. */
static void session_forget_heard(session_t *session)
{
    if (session_enter(session) != NULL) {
        session->heard_size = 0;
    }
}

/* Whether more attempts are of use after one that failed. */
static bool session_may_try_again(const session_t *session)
{
    const esp_loader_error_t code = esp_loader_engine_result(&session->engine)->code;
    return !session->drive.interrupted && session->drive.line_error == SERIAL_LINE_OK &&
           code != ESP_LOADER_ERROR_UNSUPPORTED_CHIP && code != ESP_LOADER_ERROR_INVALID_TARGET;
}

/* One attempt after the other, each from a reset. */
static bool session_attempt_all(session_t *session)
{
    static const char dots[CONNECT_MAX_DOTS + 1] = "........................................";
    const esp_loader_connect_args_t arguments = {CONNECT_SYNC_TIMEOUT, CONNECT_TRIALS};
    for (uint32_t attempt = 0; attempt < session->options->connect_attempts; attempt++) {
        message_update("Connecting to %s %.*s", session->port,
                       (int)(attempt % CONNECT_MAX_DOTS) + 1, dots);
        serial_line_flush_input(session->line);
        session_forget_heard(session);
        session_set_time(session);
        if (session->options->no_stub) {
            esp_loader_engine_connect(&session->engine, &arguments);
        } else {
            esp_loader_engine_connect_or_stub(&session->engine, &arguments);
        }
        if (session_run(session)) {
            return true;
        }
        if (!session_may_try_again(session)) {
            return false;
        }
    }
    return false;
}

/* Nobody answers: what was received tells why, better than nothing. */
static void session_explain_silence(const session_t *session)
{
    const bool reset = session_enter(session) != NULL;
    const char *advice = "the chip is not reset from here: put it into its loader first (GPIO0 low "
                         "while it is reset), then try again";
    const char *seen;
    if (session_heard_loader(session)) {
        seen = "though it waits in its loader: it does not hear what is sent";
        advice = "check the wire from TX here to RX of the chip, and that nothing else drives it";
    } else if (session->heard_size == 0) {
        seen = "nothing was received";
        advice = reset ? "check power, that RX and TX are crossed, and that this is the right port"
                       : advice;
    } else if (session_heard_boot(session)) {
        seen = "it starts its application instead of the loader";
        advice = reset ? "hold GPIO0 low (the BOOT button) while it is reset" : advice;
    } else {
        seen = "what was received is no answer";
        advice = reset ? "another program may use the port, or the line is disturbed: check ground "
                         "and cable"
                       : advice;
    }
    message_error(advice, "%s: no chip answers, %s", session->port, seen);
}

cli_exit_t session_not_connected(session_t *session)
{
    const esp_loader_result_t *result = esp_loader_engine_result(&session->engine);
    if (session->drive.interrupted || session->drive.line_error != SERIAL_LINE_OK) {
        return session_failed(session, "connect");
    }
    if (result->code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP) {
        message_error("a newer version of this program may know it",
                      "%s: a chip answers that this program does not know (id 0x%x)", session->port,
                      (unsigned)result->address);
        return CLI_WRONG_CHIP;
    }
    if (result->code == ESP_LOADER_ERROR_INVALID_TARGET) {
        message_error("leave --no-stub out, or reset the chip into its loader by hand",
                      "%s: a flasher stub runs there, not the ROM loader", session->port);
        return CLI_NO_CHIP;
    }
    session_explain_silence(session);
    return CLI_NO_CHIP;
}

static cli_exit_t session_check_chip(const session_t *session)
{
    const target_chip_t wanted = session->options->chip;
    if (wanted == ESP_UNKNOWN_CHIP || wanted == session->chip) {
        return CLI_OK;
    }
    message_error("connect the other chip, or leave --chip out", "%s: found an %s, not an %s",
                  session->port, esp_loader_chip_name(session->chip), esp_loader_chip_name(wanted));
    return CLI_WRONG_CHIP;
}

/* In Secure Download Mode the ROM reads no register. */
static bool session_is_secure_download(session_t *session)
{
    esp_loader_target_security_info_t info;
    session_set_time(session);
    esp_loader_engine_security_info(&session->engine, &info);
    return session_run(session) && info.secure_download_mode_enabled;
}

static cli_exit_t session_identify(session_t *session)
{
    session_set_time(session);
    esp_loader_engine_identify(&session->engine, &session->identity);
    if (session_run(session)) {
        const uint8_t *mac = session->identity.mac;
        message_say("Connected to %s: %s revision %u.%u, MAC %02x:%02x:%02x:%02x:%02x:%02x",
                    session->port, esp_loader_chip_name(session->chip),
                    (unsigned)session->identity.revision / 100,
                    (unsigned)session->identity.revision % 100, mac[0], mac[1], mac[2], mac[3],
                    mac[4], mac[5]);
        return CLI_OK;
    }
    const esp_loader_result_t failure = *esp_loader_engine_result(&session->engine);
    if ((failure.code == ESP_LOADER_ERROR_INVALID_RESPONSE ||
         failure.code == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) &&
        session_is_secure_download(session)) {
        session->secure_download = true;
        message_say("Connected to %s: %s in Secure Download Mode, which tells no more",
                    session->port, esp_loader_chip_name(session->chip));
        return CLI_OK;
    }
    return session_failed_with(session, &failure, "read the chip's revision and MAC address");
}

/* Over a chip's own USB its watchdogs run on and would reset it. A stub has seen to that. */
static cli_exit_t session_find_usb(session_t *session)
{
    session->reached = serial_line_is_usb_jtag(session->line) ? ESP_LOADER_REACHED_USB_SERIAL_JTAG
                                                              : ESP_LOADER_REACHED_UNKNOWN;
    if (session->secure_download || esp_loader_engine_stub_running(&session->engine)) {
        return CLI_OK;
    }
    session_set_time(session);
    esp_loader_engine_usb(&session->engine, session->identity.revision, &session->reached);
    return session_run(session) ? CLI_OK : session_failed(session, "find out how it is reached");
}

cli_exit_t session_connect(session_t *session)
{
    session_prepare_engine(session);
    if (!session_attempt_all(session)) {
        return session_not_connected(session);
    }
    session->drive.hear = NULL;
    session->chip = esp_loader_engine_chip(&session->engine);
    session->has_watchdog = esp_loader_engine_can_reset_by_watchdog(&session->engine);
    cli_exit_t exit = session_check_chip(session);
    if (exit == CLI_OK) {
        exit = session_identify(session);
    }
    return exit == CLI_OK ? session_find_usb(session) : exit;
}

cli_exit_t session_connect_again(session_t *session, uint32_t baud)
{
    session->baud = baud;
    session->drive.line_error = serial_line_set_baud(session->line, baud);
    if (session->drive.line_error != SERIAL_LINE_OK) {
        return session_failed(session, "connect again");
    }
    session_prepare_engine(session);
    if (!session_attempt_all(session)) {
        return CLI_NO_CHIP;
    }
    session->drive.hear = NULL;
    return session_find_usb(session);
}
