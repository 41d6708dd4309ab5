/*
 * Leaving the loader: by the reset line, by the chip's watchdog, or not at all. In each way the
 * host ends at the rate of what comes next, be it the application's output or the next visit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"

enum {
    LISTEN_BEGIN = SESSION_BEGIN,
    LISTEN_EXPECT_RATE,
};

enum {
    LOWER_BEGIN = SESSION_BEGIN,
    LOWER_EXPECT_RATE,
};

enum {
    LEAVE_BEGIN = SESSION_BEGIN,
    LEAVE_EXPECT_LISTENING,
    LEAVE_EXPECT_RESET,
    LEAVE_EXPECT_END,
};

/* Whether a reset by lines would leave the chip in its loader. There are two such cases. Over
 * USB-OTG a bit in the chip keeps it there, which only a reset by the watchdog clears. Over
 * USB-Serial-JTAG a reset by lines does not read the boot pin again, and a chip that was in its
 * loader before the visit may have been put there by that pin (esptool documentation, "Leaving
 * Download Mode in USB-Serial/JTAG Mode"). */
static bool leave_needs_watchdog(const esp_loader_session_t *session)
{
    const esp_loader_reached_t reached = session->_target.reached;
    return reached == ESP_LOADER_REACHED_USB_OTG ||
           (reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG &&
            !esp_loader_engine_can_enter(session->_engine));
}

esp_loader_leaving_t session_leaving(const esp_loader_session_t *session)
{
    const esp_loader_steps_t *steps = session->_config.steps;
    const esp_loader_leaving_t lines = esp_loader_engine_can_reset(session->_engine)
                                           ? ESP_LOADER_LEAVING_BY_LINES
                                           : ESP_LOADER_LEAVING_BY_HAND;
    /* The caller's choice counts. Only where it is LEAVE_RESET, the session chooses by what it has
     * found. */
    switch (session->_config.leave) {
    case ESP_LOADER_LEAVE_IN_LOADER:
        return ESP_LOADER_LEAVING_STAYS;
    case ESP_LOADER_LEAVE_BY_LINES:
        return lines;
    case ESP_LOADER_LEAVE_BY_WATCHDOG:
        return ESP_LOADER_LEAVING_BY_WATCHDOG;
    case ESP_LOADER_LEAVE_RESET:
        break;
    }
    /* Where the watchdog is needed but cannot be had, the lines are the best that is left. */
    return leave_needs_watchdog(session) && steps->can_leave_by_watchdog != NULL &&
                   steps->can_leave_by_watchdog(session)
               ? ESP_LOADER_LEAVING_BY_WATCHDOG
               : lines;
}

esp_loader_leaving_t esp_loader_session_leaving(const esp_loader_session_t *session)
{
    return session->_left ? (esp_loader_leaving_t)session->_leaving : session_leaving(session);
}

void session_listen(esp_loader_session_t *session)
{
    const uint32_t output = session->_config.output_rate;

    switch (session_rung(session)) {
    case LISTEN_BEGIN:
        /* 0: nobody reads what the chip prints. A line without a rate has nothing to change. */
        if (session->_config.rate_fixed || output == 0 || session->_target.baud == output) {
            session_return(session);
            return;
        }
        esp_loader_engine_host_baud(session->_engine, output);
        session_next(session, LISTEN_EXPECT_RATE);
        return;
    case LISTEN_EXPECT_RATE:
        /* A host that cannot take this rate loses what the chip prints, and nothing else. So it is
         * no error. */
        session->_target.baud = output;
        session_return(session);
        return;
    }
}

/* Brings both sides to a rate at which the next program is understood. */
static void leave_change_rate(esp_loader_session_t *session, uint32_t baud)
{
    switch (session_rung(session)) {
    case LOWER_BEGIN:
        if (session->_target.baud == baud || session->_config.rate_fixed || baud == 0) {
            session_return(session);
            return;
        }
        if (!esp_loader_engine_can_change_baud(session->_engine)) {
            /* The ESP8266's ROM cannot change its rate. The host stays with it: two sides at
             * different rates would be worse than an unusual one. */
            session_tell(session, ESP_LOADER_EVENT_RATE_STAYS, session->_target.baud, 0);
            session_return(session);
            return;
        }
        esp_loader_engine_change_baud(session->_engine, baud);
        session_next(session, LOWER_EXPECT_RATE);
        return;
    case LOWER_EXPECT_RATE:
        /* A failure counts here, unlike in session_listen(): nobody knows at which rate the loader
         * is found next. */
        if (session_succeeded(session, ESP_LOADER_DOING_LOWER_RATE)) {
            session->_target.baud = baud;
            session_return(session);
        }
        return;
    }
}

static void leave_lower_rate(esp_loader_session_t *session)
{
    /* Where the next visit looks for a loader. */
    leave_change_rate(session, session->_config.loader_rate);
}

void session_follow_output(esp_loader_session_t *session)
{
    leave_change_rate(session, session->_config.output_rate);
}

static void leave_begin(esp_loader_session_t *session)
{
    session->_leaving =
        (uint8_t)(session->_started ? ESP_LOADER_LEAVING_STARTED : session_leaving(session));
    /* Decided once. From here on esp_loader_session_leaving() tells this, also when what it was
     * decided by is gone with the chip. */
    session->_left = true;
    session_tell(session, ESP_LOADER_EVENT_LEAVING, session->_leaving, 0);
    switch (session->_leaving) {
    case ESP_LOADER_LEAVING_BY_LINES:
        /* The host takes its rate before the reset: the chip prints at once, and the first lines
         * are those that tell why an application does not start. */
        session_call(session, LEAVE_EXPECT_LISTENING, session_listen);
        return;
    case ESP_LOADER_LEAVING_BY_WATCHDOG:
        /* Set before the commands go out: a port that goes away from here on has gone with the
         * chip. */
        session->_resetting = true;
        session_call(session, LEAVE_EXPECT_END, session->_config.steps->leave_by_watchdog);
        return;
    case ESP_LOADER_LEAVING_STARTED:
        /* A program in RAM runs already, and the loader is gone. Only the host has something left
         * to do. */
        session_call(session, LEAVE_EXPECT_END, session_listen);
        return;
    default:
        /* The chip stays in its loader. The next visit may be another program's, which looks for it
         * at the usual rate. */
        session_call(session, LEAVE_EXPECT_END, leave_lower_rate);
        return;
    }
}

void session_leave(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case LEAVE_BEGIN:
        leave_begin(session);
        return;
    case LEAVE_EXPECT_LISTENING:
        /* A port that goes away from here on has gone with the chip. */
        session->_resetting = true;
        esp_loader_engine_reset(session->_engine);
        session_next(session, LEAVE_EXPECT_RESET);
        return;
    case LEAVE_EXPECT_RESET:
        if (session_succeeded(session, ESP_LOADER_DOING_RESET)) {
            session_return(session);
        }
        return;
    case LEAVE_EXPECT_END:
        session_return(session);
        return;
    }
}
