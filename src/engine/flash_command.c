/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/flash_command.h"

enum {
    READ_ID = 0x9F, /* JEDEC: manufacturer, type, capacity */
    IDLE_POLLS = 10,
};

void flash_command_write(esp_loader_engine_t *engine, uint8_t rung, uint32_t offset, uint32_t value)
{
    exchange_write_register(engine, rung, engine->_chip->spi + offset, value);
}

static void command_read(esp_loader_engine_t *engine, uint8_t rung, uint32_t offset)
{
    exchange_read_register(engine, rung, engine->_chip->spi + offset);
}

/* The controller is set up for one command, runs it, and gets its old settings back. */
void flash_command_step(esp_loader_engine_t *engine)
{
    const chip_loader_t *spi = chip_loader(engine->_chip);
    uint32_t *old = engine->_operation.words;
    const uint8_t user2 = (uint8_t)(spi->user + FLASH_COMMAND_USER2);

    switch (engine->_rung) {
    case FLASH_COMMAND_BEGIN:
        command_read(engine, FLASH_COMMAND_EXPECT_USER, spi->user);
        return;
    case FLASH_COMMAND_EXPECT_USER:
        old[0] = engine->_value;
        command_read(engine, FLASH_COMMAND_EXPECT_USER2, user2);
        return;
    case FLASH_COMMAND_EXPECT_USER2:
        old[1] = engine->_value;
        flash_command_write(engine, FLASH_COMMAND_EXPECT_LENGTH_SET, spi->read_length,
                            (uint32_t)FLASH_COMMAND_READ_BITS_LESS_ONE << spi->read_length_shift);
        return;
    case FLASH_COMMAND_EXPECT_LENGTH_SET:
        flash_command_write(engine, FLASH_COMMAND_EXPECT_USER_SET, spi->user,
                            (uint32_t)FLASH_COMMAND_PHASES << 28);
        return;
    case FLASH_COMMAND_EXPECT_USER_SET:
        flash_command_write(engine, FLASH_COMMAND_EXPECT_USER2_SET, user2,
                            FLASH_COMMAND_BITS_LESS_ONE | READ_ID);
        return;
    case FLASH_COMMAND_EXPECT_USER2_SET:
        engine->_step = IDLE_POLLS;
        flash_command_write(engine, FLASH_COMMAND_EXPECT_STARTED, FLASH_COMMAND_REGISTER,
                            FLASH_COMMAND_START);
        return;
    case FLASH_COMMAND_EXPECT_IDLE:
        if ((engine->_value & FLASH_COMMAND_START) == 0) {
            flash_command_write(engine, FLASH_COMMAND_EXPECT_USER_RESTORED, spi->user, old[0]);
            return;
        }
        if (--engine->_step == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
            return;
        }
        /* fall through */
    case FLASH_COMMAND_EXPECT_STARTED:
        command_read(engine, FLASH_COMMAND_EXPECT_IDLE, FLASH_COMMAND_REGISTER);
        return;
    case FLASH_COMMAND_EXPECT_USER_RESTORED:
        flash_command_write(engine, FLASH_COMMAND_EXPECT_USER2_RESTORED, user2, old[1]);
        return;
    default:
        command_read(engine, FLASH_COMMAND_DONE, spi->data);
        return;
    }
}

void flash_command(esp_loader_engine_t *engine)
{
    engine->_rung = FLASH_COMMAND_BEGIN;
    flash_command_step(engine);
}
