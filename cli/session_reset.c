/* SPDX-License-Identifier: Apache-2.0 */
#include "session_reset.h"
#include "esp_loader_engine_board.h"
#include "interrupt.h"
#include "message.h"
#include "session_rate.h"
#include <time.h>

enum {
    RESET_RETURN_MS = 10000, /* far more than a host takes to find a USB device */
    RESET_PAUSE_MS = 100,
};

typedef enum {
    RESET_NONE,
    RESET_BY_HAND,
    RESET_BY_LINES,
    RESET_BY_WATCHDOG,
} reset_way_t;

/* Where lines do not make a chip leave its loader. Over USB-OTG nothing but its watchdog clears
 * what holds it there; over USB-Serial-JTAG a reset by the lines does not look at the boot pin
 * again, and who is told that the chip is in its loader already may have put it there by that pin
 * (esptool documentation, "Leaving Download Mode in USB-Serial/JTAG Mode"). */
static bool reset_needs_watchdog(const session_t *session)
{
    return session->reached == ESP_LOADER_REACHED_USB_OTG ||
           (session->reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG &&
            session->options->before == OPTIONS_BEFORE_NONE);
}

static reset_way_t reset_way(const session_t *session)
{
    const reset_way_t lines = session->can_reset ? RESET_BY_LINES : RESET_BY_HAND;
    switch (session->options->after) {
    case OPTIONS_AFTER_NONE:
        return RESET_NONE;
    case OPTIONS_AFTER_HARD_RESET:
        return lines;
    case OPTIONS_AFTER_WATCHDOG:
        return RESET_BY_WATCHDOG;
    case OPTIONS_AFTER_DEFAULT:
        break;
    }
    return reset_needs_watchdog(session) && session->has_watchdog ? RESET_BY_WATCHDOG : lines;
}

cli_exit_t session_check_after(const session_t *session)
{
    if (session->options->after != OPTIONS_AFTER_WATCHDOG) {
        return CLI_OK;
    }
    if (session->secure_download) {
        message_error("use --after hard-reset",
                      "in Secure Download Mode the chip's watchdog cannot be set");
        return CLI_FAILED;
    }
    if (!session->has_watchdog) {
        message_error("use --after hard-reset", "the %s cannot be reset by its watchdog",
                      esp_loader_chip_name(session->chip));
        return CLI_FAILED;
    }
    return CLI_OK;
}

bool session_will_reset(const session_t *session)
{
    const reset_way_t way = reset_way(session);
    return way == RESET_BY_LINES || way == RESET_BY_WATCHDOG;
}

bool session_port_returns(const session_t *session)
{
    return session->left || session->reached == ESP_LOADER_REACHED_USB_OTG ||
           session->reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG;
}

/* A port that is lost while the chip is reset belongs to the chip. */
static cli_exit_t reset_run(session_t *session, bool leaves)
{
    if (session_run(session)) {
        return CLI_OK;
    }
    if (leaves && session->drive.line_error == SERIAL_LINE_LOST) {
        session->drive.line_error = SERIAL_LINE_OK;
        session->left = true;
        return CLI_OK;
    }
    return session_failed(session, "reset the chip");
}

cli_exit_t session_reset(session_t *session)
{
    session_listen(session);
    session_set_time(session);
    esp_loader_engine_reset(&session->engine);
    return reset_run(session, session_port_returns(session));
}

static cli_exit_t reset_by_watchdog(session_t *session)
{
    session->starting = true;
    if (session->options->monitor) {
        const cli_exit_t exit = session_take_monitor_baud(session);
        if (exit != CLI_OK) {
            return exit;
        }
    }
    session_set_time(session);
    esp_loader_engine_reset_by_watchdog(&session->engine);
    const cli_exit_t exit = reset_run(session, session->reached != ESP_LOADER_REACHED_UART);
    if (exit == CLI_OK && !session->left) {
        session_listen(session);
    }
    return exit;
}

cli_exit_t session_finish(session_t *session)
{
    switch (reset_way(session)) {
    case RESET_NONE:
        message_say("The chip stays in its loader");
        return session_lower_baud(session);
    case RESET_BY_HAND:
        message_say("This port cannot reset the chip: reset it by hand");
        return session_lower_baud(session);
    case RESET_BY_WATCHDOG:
        return reset_by_watchdog(session);
    case RESET_BY_LINES:
        break;
    }
    return session_reset(session);
}

static void reset_pause(void)
{
    const struct timespec time = {.tv_nsec = RESET_PAUSE_MS * 1000000L};
    nanosleep(&time, NULL);
}

cli_exit_t session_reopen_port(session_t *session)
{
    const uint32_t began = drive_now_ms();
    serial_line_close(session->line);
    session->line = NULL;
    session->drive.line = NULL;
    while (!interrupt_came()) {
        serial_line_error_t error;
        session->line = serial_line_open_cancellable(session->port, session->options->monitor_baud,
                                                     interrupt_asked, NULL, &error);
        if (session->line != NULL) {
            session->drive.line = session->line;
            session->left = false;
            return CLI_OK;
        }
        if (drive_now_ms() - began >= RESET_RETURN_MS) {
            session_print_line_error(session->port, error);
            return CLI_PORT;
        }
        reset_pause();
    }
    return CLI_INTERRUPTED;
}
