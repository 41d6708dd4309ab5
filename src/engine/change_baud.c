/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/exchange.h"

enum {
    BAUD_BEGIN = ENGINE_BEGIN,
    BAUD_EXPECT_CHANGED,
    BAUD_EXPECT_NEW_RATE,
    BAUD_EXPECT_NEW_QUIET,
    BAUD_EXPECT_NEW_ANSWER,
    BAUD_EXPECT_END_QUIET,
    BAUD_EXPECT_OLD_RATE,
    BAUD_EXPECT_OLD_QUIET,
    BAUD_EXPECT_OLD_ANSWER,
};

enum {
    CHANGE_TIMEOUT = 500,
    TEST_TIMEOUT = 200,
    SETTLE_TIME = 50, /* stray bytes follow the change */
};

/* Any answer will do; a refusal is one, under whatever opcode (Secure Download Mode). */
static void baud_test(esp_loader_engine_t *engine, uint8_t rung)
{
    exchange_read_register(engine, rung, CHIP_MAGIC_ADDRESS);
    engine->_tolerant = true;
    engine->_answer_size = EXCHANGE_ANY_SIZE;
    engine->_timeout = TEST_TIMEOUT;
}

static void baud_command(esp_loader_engine_t *engine)
{
    uint32_t *words =
        exchange_command_once(engine, BAUD_EXPECT_CHANGED, COMMAND_CHANGE_BAUDRATE, 2);
    words[0] = engine->_operation.words[1];
    words[1] = engine->_stub != NULL ? engine->_operation.words[0] : 0;
    engine->_timeout = CHANGE_TIMEOUT;
}

static void change_baud_procedure(esp_loader_engine_t *engine)
{
    const uint32_t old_rate = engine->_operation.words[0];
    const uint32_t new_rate = engine->_operation.words[1];

    switch (engine->_rung) {
    case BAUD_BEGIN:
        if (new_rate == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
        } else if ((engine->_abilities & CHIP_HAS_CHANGE_BAUD) == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        } else {
            baud_command(engine);
        }
        return;
    case BAUD_EXPECT_CHANGED:
        if (engine->_event == ENGINE_EVENT_REFUSED && engine->_step++ > 0) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_RESPONSE);
        } else if (engine->_event == ENGINE_EVENT_REFUSED) {
            /* The line may have damaged it. */
            baud_command(engine);
        } else {
            /* Without an answer, too: it may be the answer that was lost. */
            engine_baud(engine, BAUD_EXPECT_NEW_RATE, new_rate);
        }
        return;
    case BAUD_EXPECT_NEW_RATE:
        engine_quiet(engine, BAUD_EXPECT_NEW_QUIET, SETTLE_TIME);
        return;
    case BAUD_EXPECT_NEW_QUIET:
        baud_test(engine, BAUD_EXPECT_NEW_ANSWER);
        return;
    case BAUD_EXPECT_NEW_ANSWER:
        if (engine->_event == ENGINE_EVENT_TIMEOUT) {
            engine_baud(engine, BAUD_EXPECT_OLD_RATE, old_rate);
        } else {
            /* A refusal may come several times. */
            engine_quiet(engine, BAUD_EXPECT_END_QUIET, SETTLE_TIME);
        }
        return;
    case BAUD_EXPECT_END_QUIET:
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    case BAUD_EXPECT_OLD_RATE:
        engine_quiet(engine, BAUD_EXPECT_OLD_QUIET, SETTLE_TIME);
        return;
    case BAUD_EXPECT_OLD_QUIET:
        baud_test(engine, BAUD_EXPECT_OLD_ANSWER);
        return;
    case BAUD_EXPECT_OLD_ANSWER:
        if (engine->_event != ENGINE_EVENT_TIMEOUT && engine->_step++ == 0) {
            /* The chip never heard the command. */
            baud_command(engine);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;
    }
}

void esp_loader_engine_change_baud(esp_loader_engine_t *engine, uint32_t baud)
{
    engine->_operation.words[0] = engine->_config.baud;
    engine->_operation.words[1] = baud;
    engine_begin(engine, change_baud_procedure, true);
}
