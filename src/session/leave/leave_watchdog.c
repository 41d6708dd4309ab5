/*
 * A reset by the chip's own watchdog: for links without a reset line, and for chips whose loader a
 * reset line does not end. It is set by a loader's register writes, so it has to come before
 * anything that ends the loader.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/ladder.h"

enum {
    /* The loader takes the new rate first, then the watchdog is set, then the host listens. */
    WATCHDOG_BEGIN = SESSION_BEGIN,
    WATCHDOG_EXPECT_RATE,
    WATCHDOG_EXPECT_RESET,
    WATCHDOG_EXPECT_LISTENING,
};

/* The watchdog is set by registers, which Secure Download Mode forbids. Which chips can be reset so
 * is told by the engine. */
bool session_can_leave_by_watchdog(const esp_loader_session_t *session)
{
    return !session->_target.secure_download &&
           esp_loader_engine_can_reset_by_watchdog(session->_engine);
}

void session_leave_by_watchdog(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case WATCHDOG_BEGIN:
        /* The chip prints half a second later, perhaps before the host could change its rate. So
         * both sides change while the loader still answers, and what it prints first is not lost.
         */
        session_call(session, WATCHDOG_EXPECT_RATE,
                     session->_config.follow_output ? session_follow_output : NULL);
        return;
    case WATCHDOG_EXPECT_RATE:
        /* Behind the last answer comes what the chip prints: the caller may want to show it from
         * there on. */
        session_tell(session, ESP_LOADER_EVENT_STARTING, 0, 0);
        esp_loader_engine_reset_by_watchdog(session->_engine);
        session_next(session, WATCHDOG_EXPECT_RESET);
        return;
    case WATCHDOG_EXPECT_RESET:
        if (session_succeeded(session, ESP_LOADER_DOING_RESET)) {
            /* For loaders that could not take that rate, and for callers who did not ask to follow
             * it. */
            session_call(session, WATCHDOG_EXPECT_LISTENING, session_listen);
        }
        return;
    case WATCHDOG_EXPECT_LISTENING:
        session_return(session);
        return;
    }
}
