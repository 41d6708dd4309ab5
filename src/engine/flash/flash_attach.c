/*
 * Flash is attached at its pins and asked for its JEDEC id, and the loader is told its size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_attach.h"
#include "chip/flash_size.h"
#include "engine/flash/flash_command.h"

enum {
    BLOCK_SIZE = 0x10000, /* parameters of every flash the chips support */
    SECTOR_SIZE = 0x1000,
    PAGE_SIZE = 0x100,
    STATUS_MASK = 0xFFFF,
};

enum {
    ATTACH_BEGIN = ENGINE_BEGIN,
    ATTACH_EXPECT_ID = FLASH_COMMAND_EXPECT_ANSWER,
    ATTACH_EXPECT_PINS,
    ATTACH_EXPECT_LAST_PIN,
    ATTACH_EXPECT_ATTACHED = FLASH_ATTACH_EXPECT_ATTACHED,
    ATTACH_EXPECT_PARAMETERS = FLASH_ATTACH_EXPECT_PARAMETERS,
};

/* The eFuse words that hold the pins where the loader leaves them to its caller, counted from the
 * word with the low half of the MAC on. The first has CLK, Q, D and CS with 5 bits each, CLK
 * lowest; the second has HD from bit 4 on. Sources: ESP32 technical reference manual, "eFuse
 * Controller"; esptool, ESP32ROM.get_chip_spi_pads. */
enum {
    FUSES_PINS = 0x10,
    FUSES_LAST_PIN = 0x08,
    FUSE_BITS = 5,
    FUSE_MASK = 0x1F,
};

static void attach_finish(esp_loader_engine_t *engine)
{
    engine->_flash_attached = true;
    engine_finish(engine, ESP_LOADER_SUCCESS);
}

void flash_attach_sized(esp_loader_engine_t *engine)
{
    if (engine->_flash.size == 0) {
        /* A size is not guessed here: a wrong one would let writes wrap to the beginning of flash.
         * The id goes out with the error, so that the caller can look the part up. */
        engine_finish_at(engine, ESP_LOADER_ERROR_UNSUPPORTED_CHIP, engine->_flash.id);
        return;
    }
    /* The ESP8266's ROM has no such command: it needs no size. */
    if ((engine->_abilities & CHIP_HAS_SPI_ATTACH) == 0) {
        attach_finish(engine);
        return;
    }
    /* The loader checks addresses against the size that it is told here, not against the part.
     * Until then a ROM takes flash for 2 MiB (measured: ESP32, ESP32-C3). Of the other parameters
     * it uses none (docs/PROTOCOL.md, section 8). */
    uint32_t *words = exchange_command(engine, ATTACH_EXPECT_PARAMETERS, COMMAND_SPI_SET_PARAMS, 6);
    words[0] = 0;
    words[1] = engine->_flash.size;
    words[2] = BLOCK_SIZE;
    words[3] = SECTOR_SIZE;
    words[4] = PAGE_SIZE;
    words[5] = STATUS_MASK;
}

void flash_attach_again(esp_loader_engine_t *engine)
{
    /* The ESP8266's ROM has no command for this. It attaches flash when a download begins, so a
     * download of no bytes is begun, which erases nothing. */
    command_opcode_t opcode = COMMAND_FLASH_BEGIN;
    uint32_t word_count = 4;
    uint32_t pins = 0;
    if ((engine->_abilities & CHIP_HAS_SPI_ATTACH) != 0) {
        opcode = COMMAND_SPI_ATTACH;
        /* A stub takes the pins alone. */
        word_count = 2u - esp_loader_engine_stub_running(engine);
        pins = engine->_flash_pins;
    }
    uint32_t *words = exchange_command(engine, ATTACH_EXPECT_ATTACHED, opcode, word_count);
    /* Words beyond those announced are not sent. */
    words[0] = pins;
    words[1] = 0;
    words[2] = 0;
    words[3] = 0;
}

/* The pins as SPI_ATTACH takes them: in the same order, but with 6 bits each and without the gap,
 * so CLK is lowest and HD highest. eFuses and command both number GPIO32 and 33 as 30 and 31
 * (Espressif serial protocol documentation, "SPI Attach Command"). */
static uint32_t attach_pins(uint32_t first, uint32_t last)
{
    uint32_t pins = last >> 4 & FUSE_MASK;
    /* The four of the first word from its top on. */
    first <<= 32 - 4 * FUSE_BITS;
    for (unsigned i = 0; i < 4; i++) {
        pins = pins << 6 | first >> (32 - FUSE_BITS);
        first <<= FUSE_BITS;
    }
    return pins;
}

void flash_attach_procedure(esp_loader_engine_t *engine)
{
    const uint32_t efuse = engine->_chip->efuse;

    switch (engine->_rung) {
    case ATTACH_BEGIN:
        /* Pins that the caller has set come first. Else, on a chip whose ROM takes 0 for the usual
         * pins even if the eFuses name others, the eFuses are read here. */
        if (engine->_flash_pins == 0 && (engine->_chip->abilities & CHIP_LEAVES_PINS) != 0) {
            exchange_read_register(engine, ATTACH_EXPECT_PINS, efuse + FUSES_PINS);
        } else {
            flash_attach_again(engine);
        }
        return;
    case ATTACH_EXPECT_PINS:
        /* Kept until the second word is here. */
        engine->_operation.words[0] = engine->_value;
        exchange_read_register(engine, ATTACH_EXPECT_LAST_PIN, efuse + FUSES_LAST_PIN);
        return;
    case ATTACH_EXPECT_LAST_PIN:
        engine->_flash_pins = attach_pins(engine->_operation.words[0], engine->_value);
        flash_attach_again(engine);
        return;
    case ATTACH_EXPECT_ATTACHED:
        /* If the caller has told the size, the id is not read. In Secure Download Mode it could not
         * be: it takes registers of the flash controller. */
        if (engine->_flash.size != 0) {
            flash_attach_sized(engine);
        } else {
            flash_command(engine, FLASH_COMMAND_READ_ID);
        }
        return;
    case ATTACH_EXPECT_ID:
        /* Three bytes are the id. The fourth is whatever the line showed behind them. */
        engine->_flash.id = engine->_value & FLASH_COMMAND_ADDRESS_MASK;
        engine->_flash.size = chip_flash_size(engine->_flash.id);
        flash_attach_sized(engine);
        return;
    case ATTACH_EXPECT_PARAMETERS:
        attach_finish(engine);
        return;
    }
}

void esp_loader_engine_flash_attach(esp_loader_engine_t *engine, uint32_t known_size)
{
    flash_attach_begin(engine, flash_attach_procedure, known_size);
}
