/*
 * Registers, and words of memory: one command each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"

enum {
    REGISTER_BEGIN = ENGINE_BEGIN,
    REGISTER_EXPECT_ANSWER,
};

static void read_register_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case REGISTER_BEGIN:
        exchange_read_register(engine, REGISTER_EXPECT_ANSWER, engine->_operation.words[0]);
        return;
    case REGISTER_EXPECT_ANSWER:
        /* The exchange has asked until two answers agreed, since answers have no checksum. */
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

/* `_words` holds the four numbers from the beginning on, which is where the command sends them
 * from: no copy is needed. */
static void write_register_procedure(esp_loader_engine_t *engine)
{
    uint32_t *words;
    switch (engine->_rung) {
    case REGISTER_BEGIN:
        words = exchange_command(engine, REGISTER_EXPECT_ANSWER, COMMAND_WRITE_REG, 4);
        engine->_result.address = words[0];
        engine->_timeout += words[3] >> 9; /* microseconds, amply rounded */
        return;
    case REGISTER_EXPECT_ANSWER:
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

void esp_loader_engine_read_register(esp_loader_engine_t *engine, uint32_t address)
{
    engine->_operation.words[0] = address;
    engine_begin(engine, read_register_procedure, CHIP_HAS_REGISTERS);
}

void esp_loader_engine_write_register(esp_loader_engine_t *engine, uint32_t address, uint32_t value,
                                      uint32_t mask, uint32_t delay_us)
{
    engine->_words[0] = address;
    engine->_words[1] = value;
    engine->_words[2] = mask;
    engine->_words[3] = delay_us;
    engine_begin(engine, write_register_procedure, CHIP_HAS_REGISTERS);
}
