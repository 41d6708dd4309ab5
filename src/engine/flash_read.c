/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/exchange.h"
#include "engine/flash_region.h"
#include "engine/stub.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    READ_BEGIN = ENGINE_BEGIN,
    READ_EXPECT_PIECE,
};

enum { PIECE_SIZE = 64 /* what the ROM answers, whatever was asked for */ };

static void read_next_piece(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    if (read->read >= read->size) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    const uint32_t left = read->size - read->read;
    uint32_t *words = exchange_command(engine, READ_EXPECT_PIECE, COMMAND_READ_FLASH_ROM, 2);
    words[0] = read->address + read->read;
    words[1] = left < PIECE_SIZE ? left : PIECE_SIZE;
    engine->_result.address = words[0];
    engine->_answer_size = PIECE_SIZE;
}

static void read_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;

    switch (engine->_rung) {
    case READ_BEGIN:
        if (flash_region_allowed(engine, read->address, read->size)) {
            read_next_piece(engine);
        }
        return;
    case READ_EXPECT_PIECE:
        bytes_copy(read->buffer + read->read, exchange_answer_data(engine), engine->_words[1]);
        read->read += engine->_words[1];
        read_next_piece(engine);
        return;
    }
}

void esp_loader_engine_flash_read(esp_loader_engine_t *engine, esp_loader_flash_read_t *read)
{
    read->read = 0;
    engine->_operation.flash_read = read;
    engine_begin(engine, engine->_stub != NULL ? engine->_stub->read : read_procedure,
                 CHIP_HAS_FLASH_READ);
}
