/*
 * All steps, and the words that tell what is in a chip. They come with its identity, so that the
 * program has them when the chip is told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_chip.h"
#include "esp_loader_engine_board.h"
#include "session/ladder.h"

enum {
    TELL_BEGIN = SESSION_BEGIN,
    TELL_EXPECT_IDENTITY,
    TELL_EXPECT_WORD, /* the first; those of the others follow */
};

static void tell_read(esp_loader_session_t *session, uint8_t at)
{
    const uint32_t address = esp_loader_chip_word(session->_target.chip, at);
    if (address == 0) {
        session_return(session);
        return;
    }
    esp_loader_engine_read_register(session->_engine, address);
    session_next(session, (uint8_t)(TELL_EXPECT_WORD + at));
}

static void tell_identify(esp_loader_session_t *session)
{
    const uint8_t rung = session_rung(session);
    if (rung == TELL_BEGIN) {
        session_call(session, TELL_EXPECT_IDENTITY, session_identify);
    } else if (rung == TELL_EXPECT_IDENTITY) {
        if (session->_target.identified) {
            tell_read(session, 0);
        } else {
            session_return(session); /* a chip that lets nobody read it */
        }
    } else if (session_code(session) == ESP_LOADER_SUCCESS) {
        const uint8_t at = (uint8_t)(rung - TELL_EXPECT_WORD);
        session_tell(session, ESP_LOADER_EVENT_WORD, esp_loader_engine_value(session->_engine), at);
        tell_read(session, (uint8_t)(at + 1));
    } else {
        /* No work depends on it: who shows it does without, and a lost line shows next. */
        session_return(session);
    }
}

const esp_loader_steps_t esp_loader_steps_telling = {
    .connect_or_stub = esp_loader_engine_connect_or_stub,
    .identify = tell_identify,
    .usb = session_usb,
    .security = session_security,
    .power = session_power,
    .stub = session_stub,
    .pins = esp_loader_engine_set_flash_pins,
    .detect = esp_loader_engine_flash_detect,
    .can_leave_by_watchdog = session_can_leave_by_watchdog,
    .leave_by_watchdog = session_leave_by_watchdog,
};
