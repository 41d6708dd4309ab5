/*
 * Registers, and words of memory: one command each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
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

/* `_words` has held the four numbers since the operation began. The command sends them from there,
 * so nothing is copied. A SYNC that goes ahead leaves them alone: see sync.c. */
static void write_register_procedure(esp_loader_engine_t *engine)
{
    uint32_t *words;
    switch (engine->_rung) {
    case REGISTER_BEGIN:
        words = exchange_command(engine, REGISTER_EXPECT_ANSWER, COMMAND_WRITE_REG, 4);
        engine->_result.address = words[0];
        /* The chip waits before it answers. 512 is a cheap divisor, and a generous one for long
         * waits: it gives them nearly twice their time. */
        engine->_timeout += words[3] >> 9;
        return;
    case REGISTER_EXPECT_ANSWER:
        /* That it was carried out is all that the answer tells. Registers need not read back what
         * was written to them. */
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
