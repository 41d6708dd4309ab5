/*
 * A flasher stub, loaded and started. It is a program of Espressif's for the chip's RAM that speaks
 * the loader's protocol, writes faster than the ROM, and can do what some ROMs cannot
 * (docs/PROTOCOL.md, section 21).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"

enum {
    STUB_BEGIN = SESSION_BEGIN,
    STUB_EXPECT_POWER,
    STUB_EXPECT_PIECE,
};

static void stub_advance(esp_loader_session_t *session)
{
    const esp_loader_result_t *result = &session->_load.result;
    if (esp_loader_stub_load_advance(&session->_load)) {
        session_next(session, STUB_EXPECT_PIECE);
    } else if (result->code == ESP_LOADER_SUCCESS) {
        session_tell(session, ESP_LOADER_EVENT_STUB_STARTED, 0, 0);
        session_return(session);
    } else {
        /* Told apart from other failures: a person can go on without a stub, and the ROM loader may
         * well work. */
        session->_outcome.doing = ESP_LOADER_DOING_START_STUB;
        session->_outcome.result = *result;
        session_give_up(session, ESP_LOADER_END_STUB_FAILED);
    }
}

void session_stub(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case STUB_BEGIN:
        /* A stub looks at the flash as soon as it starts, and cannot power it: the ROM loader has
         * to do so before. */
        session_call(session, STUB_EXPECT_POWER, session->_config.steps->power);
        return;
    case STUB_EXPECT_POWER:
        session_tell(session, ESP_LOADER_EVENT_STUB_LOADING, 0, 0);
        esp_loader_stub_load_init(&session->_load, session->_engine, session->_stub);
        /* Over USB-OTG the ROM loader takes smaller blocks. */
        session->_load.block_size = esp_loader_session_ram_block_size(session);
        stub_advance(session);
        return;
    case STUB_EXPECT_PIECE:
        stub_advance(session);
        return;
    }
}
