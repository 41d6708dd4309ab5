/*
 * Writes an image from its zlib stream. The loader inflates the blocks as they come, so there is no
 * place in flash that belongs to a block, and no way to begin in the middle. Only a block that a
 * stub has refused unread is sent again. Anything else that is lost ends the write; what then is in
 * flash, its caller asks the chip (src/job).
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
};

enum {
    DEFLATE_ATTEMPTS = 8, /* sendings of a block that is refused */
    BEGIN_TIMEOUT = 2000,
    BLOCK_TIMEOUT = 1000,
    WORK_TIMEOUT_SHIFT = 5, /* erasing and programming: 33 s a MiB */
};

/* Blocks that go to the loader. A ROM inflates the last of as many as if nothing could follow, and
 * so makes bytes that no stream holds when one does follow. */
static uint32_t deflate_blocks(const esp_loader_flash_deflate_t *deflate)
{
    /* The caller gives all at once, or in blocks, each of which has a shorter one at its end where
     * it is no multiple of what goes at a time. */
    const uint32_t given =
        deflate->_available != 0 ? deflate->compressed_size : deflate->block_size;
    uint32_t blocks = 0;
    uint32_t piece = given;
    /* Counted by subtracting: small cores have no division, and a sum could wrap. */
    for (uint32_t left = deflate->compressed_size; left != 0; blocks++) {
        uint32_t size = piece < deflate->_frame ? piece : deflate->_frame;
        size = size < left ? size : left;
        left -= size;
        piece -= size;
        piece = piece != 0 ? piece : given;
    }
    return blocks;
}

static void deflate_begin(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    deflate->_frame = (uint16_t)frame_size(engine, deflate->block_size);
    const bool encrypted_word = (engine->_abilities & CHIP_BEGIN_ENCRYPTED) != 0;
    uint32_t *words = exchange_command(engine, DEFLATE_EXPECT_BEGUN, COMMAND_FLASH_DEFL_BEGIN,
                                       encrypted_word ? 5 : 4);
    /* A ROM takes the size of what it erases, in whole sectors; a stub the number of bytes. */
    words[0] = engine->_stub != NULL
                   ? deflate->size
                   : (deflate->size + FLASH_SECTOR_SIZE - 1) & ~(uint32_t)(FLASH_SECTOR_SIZE - 1);
    words[1] = deflate_blocks(deflate);
    words[2] = deflate->_frame;
    words[3] = deflate->offset;
    words[4] = deflate->_encrypt;
    engine->_result.address = deflate->offset;
    /* A ROM erases everything before it answers. A stub does not, but it first writes what it has,
     * which may be much; so it is asked again sooner, and several times. */
    engine->_timeout = engine->_stub != NULL
                           ? BEGIN_TIMEOUT
                           : EXCHANGE_ANSWER_TIMEOUT + (deflate->size >> WORK_TIMEOUT_SHIFT);
}

static void deflate_next_block(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    if (deflate->written >= deflate->_available) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    /* A stub takes blocks of any size, a ROM those that it was told. */
    if (engine->_stub != NULL) {
        deflate->_frame = (uint16_t)frame_size(engine, deflate->block_size);
    }
    uint32_t size = deflate->_available - deflate->written;
    if (size > deflate->_frame) {
        size = deflate->_frame;
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
    words[1] = deflate->_sequence;
    words[2] = 0;
    words[3] = 0;
    engine->_payload = payload;
    engine->_payload_size = (uint16_t)size;
    engine->_checksum = command_checksum(COMMAND_CHECKSUM_SEED, payload, size);
    /* How much it inflates to is not known here: all of the image may be in one block. */
    engine->_timeout = (BLOCK_TIMEOUT + (deflate->size >> WORK_TIMEOUT_SHIFT)) >> deflate->_hurry;
    /* No block may follow one whose answer is lost. */
    deflate->_begun = false;
}

static void deflate_taken(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    deflate->written += engine->_payload_size;
    deflate->_sequence++;
    deflate->_attempts = DEFLATE_ATTEMPTS;
    deflate->_begun = true;
    deflate_next_block(engine);
}

/* Whether the write may begin. */
static esp_loader_error_t deflate_check(esp_loader_engine_t *engine)
{
    const esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    if (deflate->block_size == 0 || deflate->block_size > FRAME_SIZE_MAX ||
        deflate->compressed_size == 0 || deflate->pull == NULL || deflate->offset % 4 != 0) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    return flash_region_check(engine, deflate->offset, deflate->size);
}

static void deflate_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    esp_loader_error_t error;

    switch (engine->_rung) {
    case DEFLATE_BEGIN:
        /* Before anything is sent: what is refused here has erased nothing. */
        error = deflate_check(engine);
        if (error != ESP_LOADER_SUCCESS) {
            engine_finish(engine, error);
        } else {
            deflate_begin(engine);
        }
        return;

    case DEFLATE_EXPECT_BEGUN:
        deflate->_begun = true;
        deflate_next_block(engine);
        return;

    case DEFLATE_EXPECT_BLOCK:
        if (engine->_event == ENGINE_EVENT_OK) {
            deflate_taken(engine);
        } else if (engine->_stub != NULL && exchange_frame_damaged(engine) &&
                   --deflate->_attempts != 0) {
            deflate_next_block(engine);
        } else {
            exchange_give_up(engine);
        }
        return;
    }
}

/* A ROM was told a number of blocks, so all but the last are whole; of nothing nothing is sent. */
static bool deflate_block_valid(const esp_loader_engine_t *engine)
{
    const esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    const uint32_t size = deflate->_available - deflate->written;
    const uint32_t left = deflate->compressed_size - deflate->written;
    const uint32_t most = left < deflate->block_size ? left : deflate->block_size;
    return engine->_writing == deflate && deflate->_begun && size <= most &&
           (engine->_stub != NULL || size == most || size == 0);
}

/* Goes on with deflate_procedure where the last block left it. */
static void deflate_block_procedure(esp_loader_engine_t *engine)
{
    engine->_procedure = deflate_procedure;
    if (deflate_block_valid(engine)) {
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
    deflate->_sequence = 0;
    deflate->_attempts = DEFLATE_ATTEMPTS;
    deflate->_encrypt = encrypt;
    deflate->_begun = false;
    deflate->_hurry = 0;
    engine->_operation.flash_deflate = deflate;
    engine->_writing = deflate;
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
