/*
 * Leaving the loader: by the reset line, by the chip's watchdog, or not at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/session.h"

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

/* Ways on which a reset by lines does not make a chip leave its loader. Over USB-OTG only its
 * watchdog clears what holds it there. Over USB-Serial-JTAG such a reset does not read the boot
 * pin again, and a chip that was in its loader before the visit may have been put there by that
 * pin (esptool documentation, "Leaving Download Mode in USB-Serial/JTAG Mode"). */
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
    /* What the caller asked for counts; only LEAVE_RESET leaves the choice to the session. */
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
        /* 0: what the chip prints will not be read. */
        if (session->_config.rate_fixed || output == 0 || session->_target.baud == output) {
            session_return(session);
            return;
        }
        esp_loader_engine_host_baud(session->_engine, output);
        session_next(session, LISTEN_EXPECT_RATE);
        return;
    case LISTEN_EXPECT_RATE:
        /* Where the host cannot take the rate, what the chip prints is lost, and nothing else.
         * So it is no error. */
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
            /* The chip would not follow, so the host stays with it. */
            session_tell(session, ESP_LOADER_EVENT_RATE_STAYS, session->_target.baud, 0);
            session_return(session);
            return;
        }
        esp_loader_engine_change_baud(session->_engine, baud);
        session_next(session, LOWER_EXPECT_RATE);
        return;
    case LOWER_EXPECT_RATE:
        if (session_succeeded(session, ESP_LOADER_DOING_LOWER_RATE)) {
            session->_target.baud = baud;
            session_return(session);
        }
        return;
    }
}

static void leave_lower_rate(esp_loader_session_t *session)
{
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
    /* From here on esp_loader_session_leaving() tells this, also when the chip is gone. */
    session->_left = true;
    session_tell(session, ESP_LOADER_EVENT_LEAVING, session->_leaving, 0);
    switch (session->_leaving) {
    case ESP_LOADER_LEAVING_BY_LINES:
        /* The host takes the rate first: the chip prints as soon as it is reset. */
        session_call(session, LEAVE_EXPECT_LISTENING, session_listen);
        return;
    case ESP_LOADER_LEAVING_BY_WATCHDOG:
        /* A port that goes away from here on has gone with the chip. */
        session->_resetting = true;
        session_call(session, LEAVE_EXPECT_END, session->_config.steps->leave_by_watchdog);
        return;
    case ESP_LOADER_LEAVING_STARTED:
        /* The program runs already: only the host has something to do. */
        session_call(session, LEAVE_EXPECT_END, session_listen);
        return;
    default:
        /* It stays in its loader. The next visit looks for it at the usual rate. */
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
