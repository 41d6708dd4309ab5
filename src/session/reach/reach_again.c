/*
 * The same chip once more, on a new connection, after the line has failed: then everything that the
 * task needs, then the task from where it was.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"

enum {
    AGAIN_BEGIN = SESSION_BEGIN,
    AGAIN_EXPECT_HOST,
    AGAIN_EXPECT_LOADER,
    AGAIN_EXPECT_IDENTITY,
    AGAIN_EXPECT_USB,
};

/* The first failure is the one to report: what the visit was doing says more than that the chip
 * could not be reached again. */
static void again_failed(esp_loader_session_t *session)
{
    session_end(session, ESP_LOADER_END_FAILED);
}

void session_again(esp_loader_session_t *session)
{
    const esp_loader_steps_t *steps = session->_config.steps;

    switch (session_rung(session)) {
    case AGAIN_BEGIN:
        if (!esp_loader_engine_can_enter(session->_engine)) {
            /* Nobody resets the chip, so its loader is still at the rate that it was told last, and
             * so is the host. */
            session_call(session, AGAIN_EXPECT_LOADER, session_attempt);
            return;
        }
        /* The reset makes the ROM loader measure the rate anew, so the host goes back first. How
         * that ended is not looked at: a host at another rate reaches no loader, and that is told.
         */
        session->_target.baud = session->_config.loader_rate;
        esp_loader_engine_host_baud(session->_engine, session->_config.loader_rate);
        session_next(session, AGAIN_EXPECT_HOST);
        return;
    case AGAIN_EXPECT_HOST:
        session_call(session, AGAIN_EXPECT_LOADER, session_attempt);
        return;
    case AGAIN_EXPECT_LOADER:
        if (!session->_connected) {
            again_failed(session);
        } else if (esp_loader_engine_chip(session->_engine) != session->_target.chip) {
            session_end(session, ESP_LOADER_END_OTHER_CHIP);
        } else {
            /* A chip that told no identity before (Secure Download Mode, or a program without that
             * step) is not asked. */
            session_call(session, AGAIN_EXPECT_IDENTITY,
                         session->_target.identified ? steps->identify : NULL);
        }
        return;
    case AGAIN_EXPECT_IDENTITY:
        /* It is the same chip. The reset has started its watchdogs again. */
        session_call(session, AGAIN_EXPECT_USB, steps->usb);
        return;
    case AGAIN_EXPECT_USB:
        session_return(session);
        return;
    }
}
