/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/sync.h"

enum {
    SYNC_BEGIN = ENGINE_BEGIN,
    SYNC_EXPECT_ANSWER,
};

enum { SYNCS_OWED = 9 /* more than operations will leave behind one another */ };

/* The first word of SYNC's data is sent as a payload and not from `_words`: an operation that waits
 * behind the SYNC may have filled in its own words there already. */
static const uint8_t sync_word[] = {0x07, 0x07, 0x12, 0x20};

void sync_command(esp_loader_engine_t *engine, uint8_t rung)
{
    exchange_command(engine, rung, COMMAND_SYNC, 0);
    engine->_payload = sync_word;
    engine->_payload_size = sizeof(sync_word);
    engine->_fill = COMMAND_SYNC_FILL;
    engine->_fill_size = COMMAND_SYNC_FILL_SIZE;
    /* Eight answers come. The exchange ends with the first one; the delimiters of the other seven
     * are counted as they pass. */
    engine->_passing = SYNC_ENDS - 2;
}

void sync_first(esp_loader_engine_t *engine)
{
    if (engine->_rung == SYNC_BEGIN) {
        const bool copies = engine->_passing >= SYNC_ENDS - 2;
        sync_command(engine, SYNC_EXPECT_ANSWER);
        /* The operation before has left a SYNC unanswered. Its copies are no answer to this one, so
         * what comes passes until the line is quiet. Each repetition counts its own on top. */
        if (copies) {
            engine->_passing = SYNC_ENDS * SYNCS_OWED;
        }
        /* The command before may have been cut off and have left a stub in the middle of a
         * frame. */
        engine->_repeated = EXCHANGE_RESYNC;
        /* A stub answers with 0, a ROM with another value. If it is the loader that is known, the
         * operation that was put aside begins now. */
    } else if ((engine->_value == 0) == esp_loader_engine_stub_running(engine)) {
        engine_go_back(engine, ENGINE_BEGIN);
    } else {
        /* It is another loader: a stub whose start seemed to fail runs after all, or the chip was
         * reset meanwhile. What is known of the loader no longer holds, so the caller has to
         * connect. */
        esp_loader_engine_forget(engine);
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_TARGET);
    }
}
