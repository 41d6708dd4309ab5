/*
 * How the chip is reached. Over its own USB a reset does not stop the watchdogs of the application
 * that ran before, so they would reset the chip while it is flashed (esptool, disable_watchdogs).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/ladder.h"

enum {
    USB_BEGIN = SESSION_BEGIN,
    USB_EXPECT_QUIET,
};

void session_usb(esp_loader_session_t *session)
{
    esp_loader_target_t *target = &session->_target;

    switch (session_rung(session)) {
    case USB_BEGIN:
        /* Set anew each time: this ladder also runs after a reset on the way, and the watchdogs run
         * again then. */
        target->reached = session->_config.reached;
        /* Whoever started a stub that runs has stopped the watchdogs before, as this ladder would.
         * Secure Download Mode forbids to write registers, so there they are left alone. */
        if (target->secure_download || esp_loader_engine_stub_running(session->_engine)) {
            session_return(session);
            return;
        }
        /* What the caller knows from the USB ids counts. The chip is asked only where the caller
         * knows nothing. */
        esp_loader_engine_usb(session->_engine, target->identity.revision, &target->reached);
        session_next(session, USB_EXPECT_QUIET);
        return;
    case USB_EXPECT_QUIET:
        /* A watchdog that could not be stopped ends the visit here, or begins a new connection. It
         * would bite in the middle of a write. */
        if (session_succeeded(session, ESP_LOADER_DOING_LOOK_AT_USB)) {
            session_return(session);
        }
        return;
    }
}
