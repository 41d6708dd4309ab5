/*
 * Writes an image from its zlib stream. The loader inflates the blocks as they come, so there is no
 * place in flash that belongs to a block, and no way to begin in the middle. A lost answer
 * therefore costs the whole write: it begins again, or ends where the source cannot go back.
 *
 * How long a block takes depends on what it inflates to, which is not known here. Its share of the
 * image is taken for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_deflate.h"
#include "engine/flash/flash_region.h"
#include <stddef.h>

enum {
    DEFLATE_BEGIN = ENGINE_BEGIN,
    DEFLATE_EXPECT_BEGUN,
    DEFLATE_EXPECT_BLOCK,
    DEFLATE_EXPECT_QUIET,
};

enum {
    DEFLATE_ATTEMPTS = 3,
    BLOCK_SIZE_MAX = 0x4000,
    BLOCK_TIMEOUT = 1000,
    WORK_TIMEOUT_SHIFT = 5, /* erasing and programming: 33 s a MiB */
};

/* Bytes that a block may inflate to: its share of the image, rounded up to a power of two. A
 * guess, as the stream is not looked into: blocks of a stream that is mostly blank inflate to
 * more. */
static uint32_t deflate_block_yield(const esp_loader_flash_deflate_t *deflate)
{
    uint32_t yield = deflate->block_size;
    /* Doubles both until the stream covers the image: a division by shifts. */
    for (uint32_t reached = deflate->compressed_size;
         reached < deflate->size && yield < deflate->size; reached <<= 1) {
        yield <<= 1;
    }
    return yield;
}

static void deflate_begin(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    /* Counted by adding: small cores have no division. */
    uint32_t blocks = 0;
    for (uint32_t at = 0; at < deflate->compressed_size; at += deflate->block_size) {
        blocks++;
    }
    const bool encrypted_word = (engine->_abilities & CHIP_BEGIN_ENCRYPTED) != 0;
    uint32_t *words = exchange_command(engine, DEFLATE_EXPECT_BEGUN, COMMAND_FLASH_DEFL_BEGIN,
                                       encrypted_word ? 5 : 4);
    /* A ROM takes the size of what it erases, in whole sectors; a stub the number of bytes. */
    words[0] = engine->_stub != NULL
                   ? deflate->size
                   : (deflate->size + FLASH_SECTOR_SIZE - 1) & ~(uint32_t)(FLASH_SECTOR_SIZE - 1);
    words[1] = blocks;
    words[2] = deflate->block_size;
    words[3] = deflate->offset;
    words[4] = deflate->_encrypt;
    engine->_result.address = deflate->offset;
    /* A ROM erases everything before it answers. */
    engine->_timeout += deflate->size >> WORK_TIMEOUT_SHIFT;
    /* Each begin starts the stream from its first byte. */
    deflate->written = 0;
    deflate->_sequence = 0;
}

static void deflate_next_block(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    if (deflate->written >= deflate->_available) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    uint32_t size = deflate->_available - deflate->written;
    if (size > deflate->block_size) {
        size = deflate->block_size;
    }
    const uint8_t *payload = deflate->pull(deflate->user, deflate->written, size);
    if (payload == NULL) {
        engine_finish(engine, ESP_LOADER_ERROR_FAIL);
        return;
    }
    /* Once: the inflater would take a repeated block for the next part of the stream. */
    uint32_t *words =
        exchange_command_once(engine, DEFLATE_EXPECT_BLOCK, COMMAND_FLASH_DEFL_DATA, 4);
    words[0] = size;
    words[1] = deflate->_sequence++;
    words[2] = 0;
    words[3] = 0;
    engine->_payload = payload;
    engine->_payload_size = (uint16_t)size;
    engine->_checksum = command_checksum(COMMAND_CHECKSUM_SEED, payload, size);
    engine->_timeout = BLOCK_TIMEOUT + (deflate_block_yield(deflate) >> WORK_TIMEOUT_SHIFT);
}

/* What became of the block cannot be known, and a stream can be written only from its beginning. */
static void deflate_failed(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    if (deflate->_attempts == 0) {
        exchange_give_up(engine, (engine_event_t)engine->_event);
        return;
    }
    /* The loader may still be inflating and writing: it takes no command before it is done. */
    deflate->_attempts--;
    engine_quiet(engine, DEFLATE_EXPECT_QUIET,
                 ENGINE_QUIET_TIME + (deflate_block_yield(deflate) >> WORK_TIMEOUT_SHIFT));
}

static bool deflate_valid(const esp_loader_flash_deflate_t *deflate)
{
    return deflate->block_size != 0 && deflate->block_size <= BLOCK_SIZE_MAX &&
           deflate->compressed_size != 0 && deflate->pull != NULL && deflate->offset % 4 == 0;
}

static void deflate_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;

    switch (engine->_rung) {
    case DEFLATE_BEGIN:
        /* Before anything is sent: what is refused here has erased nothing. */
        if (!deflate_valid(deflate)) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
        } else if (flash_region_allowed(engine, deflate->offset, deflate->size)) {
            deflate_begin(engine);
        }
        return;

    case DEFLATE_EXPECT_BEGUN:
        deflate->_begun = true;
        deflate_next_block(engine);
        return;

    case DEFLATE_EXPECT_BLOCK:
        if (engine->_event == ENGINE_EVENT_OK) {
            deflate->written += engine->_payload_size;
            deflate_next_block(engine);
        } else {
            deflate_failed(engine);
        }
        return;

    case DEFLATE_EXPECT_QUIET:
        deflate_begin(engine);
        return;
    }
}

/* Goes on with deflate_procedure where the last block left it. */
static void deflate_block_procedure(esp_loader_engine_t *engine)
{
    const esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    const uint32_t size = deflate->_available - deflate->written;
    engine->_procedure = deflate_procedure;
    if (deflate->_begun && size <= deflate->block_size &&
        size <= deflate->compressed_size - deflate->written) {
        deflate_next_block(engine);
    } else {
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
    }
}

void flash_deflate_start(esp_loader_engine_t *engine, esp_loader_flash_deflate_t *deflate,
                         uint32_t available, bool encrypt)
{
    deflate->written = 0;
    deflate->_available = available;
    /* In steps the source cannot go back to the beginning, so a failure ends the write. */
    deflate->_attempts = available != 0 ? DEFLATE_ATTEMPTS : 0;
    deflate->_encrypt = encrypt;
    deflate->_begun = false;
    engine->_operation.flash_deflate = deflate;
    engine_begin(engine, deflate_procedure, CHIP_HAS_DEFLATE);
}

void esp_loader_engine_flash_deflate(esp_loader_engine_t *engine,
                                     esp_loader_flash_deflate_t *deflate)
{
    flash_deflate_start(engine, deflate, deflate->compressed_size, false);
}

void esp_loader_engine_flash_deflate_begin(esp_loader_engine_t *engine,
                                           esp_loader_flash_deflate_t *deflate)
{
    flash_deflate_start(engine, deflate, 0, false);
}

void esp_loader_engine_flash_deflate_block(esp_loader_engine_t *engine,
                                           esp_loader_flash_deflate_t *deflate, uint32_t size)
{
    deflate->_available = deflate->written + size;
    engine->_operation.flash_deflate = deflate;
    engine_begin(engine, deflate_block_procedure, CHIP_HAS_DEFLATE);
}
