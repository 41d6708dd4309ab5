/*
 * Flash is attached, its JEDEC id read by driving the chip's SPI controller register by register,
 * and its size told to the loader.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"

enum {
    ATTACH_BEGIN = ENGINE_BEGIN,
    ATTACH_EXPECT_ATTACHED,
    ATTACH_EXPECT_OLD_USER,
    ATTACH_EXPECT_OLD_USER2,
    ATTACH_EXPECT_LENGTH_SET,
    ATTACH_EXPECT_USER_SET,
    ATTACH_EXPECT_OPCODE_SET,
    ATTACH_EXPECT_DATA_CLEARED,
    ATTACH_EXPECT_STARTED,
    ATTACH_EXPECT_IDLE,
    ATTACH_EXPECT_ID,
    ATTACH_EXPECT_USER_RESTORED,
    ATTACH_EXPECT_USER2_RESTORED,
    ATTACH_EXPECT_PARAMETERS,
};

/* Bits of the SPI controller: register descriptions of SPI_CMD, SPI_USER and SPI_USER2 in the
 * technical reference manuals; the same on all chips. */
enum {
    SPI_COMMAND_START = 1 << 18,
    SPI_OPCODE_BITS_LESS_ONE = 7 << 28,
    FLASH_READ_ID = 0x9F, /* JEDEC: manufacturer, type, capacity */
    FLASH_ID_BITS = 24,
};
#define SPI_USER_OPCODE (1u << 31)
#define SPI_USER_READ   (1u << 28)

enum {
    IDLE_POLLS = 10,
    BLOCK_SIZE = 0x10000, /* parameters of every flash the chips support */
    SECTOR_SIZE = 0x1000,
    PAGE_SIZE = 0x100,
    STATUS_MASK = 0xFFFF,
};

static void attach_write(esp_loader_engine_t *engine, uint8_t rung, uint8_t offset, uint32_t value)
{
    exchange_write_register(engine, rung, engine->_chip->spi + offset, value);
}

static void attach_read(esp_loader_engine_t *engine, uint8_t rung, uint8_t offset)
{
    exchange_read_register(engine, rung, engine->_chip->spi + offset);
}

static void attach_done(esp_loader_engine_t *engine)
{
    engine->_flash_attached = true;
    engine_finish(engine, ESP_LOADER_SUCCESS);
}

static void attach_parameters(esp_loader_engine_t *engine)
{
    if ((engine->_abilities & CHIP_HAS_SPI_ATTACH) == 0) {
        attach_done(engine);
        return;
    }
    uint32_t *words = exchange_command(engine, ATTACH_EXPECT_PARAMETERS, COMMAND_SPI_SET_PARAMS, 6);
    words[0] = 0;
    words[1] = engine->_flash.size;
    words[2] = BLOCK_SIZE;
    words[3] = SECTOR_SIZE;
    words[4] = PAGE_SIZE;
    words[5] = STATUS_MASK;
}

static void attach_begin(esp_loader_engine_t *engine)
{
    uint32_t *words;
    if ((engine->_abilities & CHIP_HAS_SPI_ATTACH) != 0) {
        words = exchange_command(engine, ATTACH_EXPECT_ATTACHED, COMMAND_SPI_ATTACH,
                                 engine->_stub != NULL ? 1 : 2);
    } else {
        /* The ESP8266 attaches flash when a download begins: one of nothing. */
        words = exchange_command(engine, ATTACH_EXPECT_ATTACHED, COMMAND_FLASH_BEGIN, 4);
        words[2] = 0;
        words[3] = 0;
    }
    words[0] = 0;
    words[1] = 0;
}

static void attach_identified(esp_loader_engine_t *engine)
{
    engine->_flash.size = chip_flash_size(engine->_flash.id);
    if (engine->_flash.size == 0) {
        engine_finish_at(engine, ESP_LOADER_ERROR_UNSUPPORTED_CHIP, engine->_flash.id);
    } else {
        attach_parameters(engine);
    }
}

/* The rungs between ATTACH_EXPECT_ATTACHED and ATTACH_EXPECT_PARAMETERS: the controller is set up
 * for one command, runs it, and gets its old settings back. */
static void attach_read_id(esp_loader_engine_t *engine)
{
    const chip_spi_layout_t *spi = chip_spi_layout(engine->_chip);
    uint32_t *old = engine->_operation.words;

    switch (engine->_rung) {
    case ATTACH_EXPECT_OLD_USER:
        old[0] = engine->_value;
        attach_read(engine, ATTACH_EXPECT_OLD_USER2, spi->user2);
        return;
    case ATTACH_EXPECT_OLD_USER2:
        old[1] = engine->_value;
        attach_write(engine, ATTACH_EXPECT_LENGTH_SET, spi->read_length,
                     (uint32_t)(FLASH_ID_BITS - 1) << spi->read_length_shift);
        return;
    case ATTACH_EXPECT_LENGTH_SET:
        attach_write(engine, ATTACH_EXPECT_USER_SET, spi->user, SPI_USER_OPCODE | SPI_USER_READ);
        return;
    case ATTACH_EXPECT_USER_SET:
        attach_write(engine, ATTACH_EXPECT_OPCODE_SET, spi->user2,
                     SPI_OPCODE_BITS_LESS_ONE | FLASH_READ_ID);
        return;
    case ATTACH_EXPECT_OPCODE_SET:
        attach_write(engine, ATTACH_EXPECT_DATA_CLEARED, spi->data, 0);
        return;
    case ATTACH_EXPECT_DATA_CLEARED:
        attach_write(engine, ATTACH_EXPECT_STARTED, 0, SPI_COMMAND_START);
        return;
    case ATTACH_EXPECT_STARTED:
        attach_read(engine, ATTACH_EXPECT_IDLE, 0);
        return;
    case ATTACH_EXPECT_IDLE:
        if ((engine->_value & SPI_COMMAND_START) == 0) {
            attach_read(engine, ATTACH_EXPECT_ID, spi->data);
        } else if (++engine->_step < IDLE_POLLS) {
            attach_read(engine, ATTACH_EXPECT_IDLE, 0);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;
    case ATTACH_EXPECT_ID:
        engine->_flash.id = engine->_value & 0xFFFFFF;
        attach_write(engine, ATTACH_EXPECT_USER_RESTORED, spi->user, old[0]);
        return;
    case ATTACH_EXPECT_USER_RESTORED:
        attach_write(engine, ATTACH_EXPECT_USER2_RESTORED, spi->user2, old[1]);
        return;
    case ATTACH_EXPECT_USER2_RESTORED:
        attach_identified(engine);
        return;
    }
}

static void attach_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case ATTACH_BEGIN:
        attach_begin(engine);
        return;
    case ATTACH_EXPECT_ATTACHED:
        if (engine->_flash.size != 0) {
            attach_parameters(engine);
        } else {
            attach_read(engine, ATTACH_EXPECT_OLD_USER, chip_spi_layout(engine->_chip)->user);
        }
        return;
    default:
        attach_read_id(engine);
        return;
    case ATTACH_EXPECT_PARAMETERS:
        attach_done(engine);
        return;
    }
}

void esp_loader_engine_flash_attach(esp_loader_engine_t *engine, uint32_t known_size)
{
    engine->_flash_attached = false;
    engine->_flash.id = 0;
    engine->_flash.size = known_size;
    engine_begin(engine, attach_procedure, true);
}
