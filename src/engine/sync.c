/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/sync.h"

enum {
    SYNC_BEGIN = ENGINE_BEGIN,
    SYNC_EXPECT_ANSWER,
};

/* The first word of its data lies apart, since a procedure that SYNC is sent for may have filled in
 * its own. */
static const uint8_t sync_word[] = {0x07, 0x07, 0x12, 0x20};

void sync_command(esp_loader_engine_t *engine, uint8_t rung)
{
    exchange_command(engine, rung, COMMAND_SYNC, 0);
    engine->_payload = sync_word;
    engine->_payload_size = sizeof(sync_word);
    engine->_fill = COMMAND_SYNC_FILL;
    engine->_fill_size = COMMAND_SYNC_FILL_SIZE;
    engine->_passing = SYNC_ENDS - 2;
}

void sync_command_once(esp_loader_engine_t *engine, uint8_t rung, uint32_t timeout_ms)
{
    sync_command(engine, rung);
    engine->_attempts = 1;
    engine->_tolerant = true;
    engine->_timeout = timeout_ms;
}

void sync_first(esp_loader_engine_t *engine)
{
    if (engine->_rung == SYNC_BEGIN) {
        sync_command(engine, SYNC_EXPECT_ANSWER);
        /* What came before may have left a stub in the middle of a frame. */
        engine->_repeated = EXCHANGE_RESYNC;
    } else if ((engine->_value == 0) == (engine->_stub != NULL)) {
        engine_go_back(engine, ENGINE_BEGIN);
    } else {
        /* A stub whose start seemed to fail runs after all, or the chip was reset: what is known of
         * the loader is not true any more. */
        engine_forget(engine);
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_TARGET);
    }
}
