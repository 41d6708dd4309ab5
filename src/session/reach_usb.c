/*
 * How the chip is reached. Over its own USB its watchdogs run on and would reset it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/session.h"

enum {
    USB_BEGIN = SESSION_BEGIN,
    USB_EXPECT_QUIET,
};

void session_usb(esp_loader_session_t *session)
{
    esp_loader_target_t *target = &session->_target;

    switch (session_rung(session)) {
    case USB_BEGIN:
        /* Also after a reset on the way: the watchdogs run again. */
        target->reached = session->_config.reached;
        /* A stub that runs has stopped the watchdogs already. Secure Download Mode forbids to
         * write registers. */
        if (target->secure_download || esp_loader_engine_stub_running(session->_engine)) {
            session_return(session);
            return;
        }
        esp_loader_engine_usb(session->_engine, target->identity.revision, &target->reached);
        session_next(session, USB_EXPECT_QUIET);
        return;
    case USB_EXPECT_QUIET:
        if (session_succeeded(session, ESP_LOADER_DOING_LOOK_AT_USB)) {
            session_return(session);
        }
        return;
    }
}
