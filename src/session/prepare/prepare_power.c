/*
 * Power for the flash of chips whose ROM loader leaves it off: some revisions of the ESP32-P4. On
 * all other chips the engine's operation succeeds and sends nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/ladder.h"

enum {
    POWER_BEGIN = SESSION_BEGIN,
    POWER_EXPECT_POWER,
};

void session_power(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case POWER_BEGIN:
        /* Where the revision is not known it is 0, and then nothing is powered: what is written is
         * right for a few revisions only. */
        esp_loader_engine_flash_power(session->_engine, session->_target.identity.revision);
        session_next(session, POWER_EXPECT_POWER);
        return;
    case POWER_EXPECT_POWER:
        if (session_succeeded(session, ESP_LOADER_DOING_POWER_FLASH)) {
            session_return(session);
        }
        return;
    }
}
