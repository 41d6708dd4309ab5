/*
 * A reset by the chip's own watchdog.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/session.h"

enum {
    WATCHDOG_BEGIN = SESSION_BEGIN,
    WATCHDOG_EXPECT_RATE,
    WATCHDOG_EXPECT_RESET,
    WATCHDOG_EXPECT_LISTENING,
};

/* The watchdog is set by registers, which Secure Download Mode forbids. */
bool session_can_leave_by_watchdog(const esp_loader_session_t *session)
{
    return !session->_target.secure_download &&
           esp_loader_engine_can_reset_by_watchdog(session->_engine);
}

void session_leave_by_watchdog(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case WATCHDOG_BEGIN:
        /* The chip prints before the host could change its rate, so the rate is changed while
         * the loader still answers. */
        session_call(session, WATCHDOG_EXPECT_RATE,
                     session->_config.follow_output ? session_follow_output : NULL);
        return;
    case WATCHDOG_EXPECT_RATE:
        /* Behind the last answer comes what the chip prints: the caller may want to show it. */
        session_tell(session, ESP_LOADER_EVENT_STARTING, 0, 0);
        esp_loader_engine_reset_by_watchdog(session->_engine);
        session_next(session, WATCHDOG_EXPECT_RESET);
        return;
    case WATCHDOG_EXPECT_RESET:
        if (session_succeeded(session, ESP_LOADER_DOING_RESET)) {
            session_call(session, WATCHDOG_EXPECT_LISTENING, session_listen);
        }
        return;
    case WATCHDOG_EXPECT_LISTENING:
        session_return(session);
        return;
    }
}
