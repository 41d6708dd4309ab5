/*
 * Writes an image from its zlib stream. The loader inflates the blocks as they come, so there is no
 * place in flash that belongs to a block, and no way to begin in the middle. Only a block that a
 * stub has refused unread is sent again. Anything else that is lost ends the write. A job then asks
 * the chip what is in flash, and sends the rest (src/job).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_deflate.h"
#include "engine/engine.h"
#include "engine/flash/flash_region.h"
#include <stddef.h>

enum {
    DEFLATE_BEGIN = ENGINE_BEGIN,
    DEFLATE_EXPECT_BEGUN,
    DEFLATE_EXPECT_BLOCK,
};

enum {
    DEFLATE_ATTEMPTS = 8,   /* sendings of a block that is refused */
    BEGIN_TIMEOUT = 1000,   /* ms, of a stub */
    BLOCK_TIMEOUT = 1000,   /* ms, and more for the size of the image */
    WORK_TIMEOUT_SHIFT = 5, /* erasing and programming: 33 s a MiB */
};

/* How many blocks will go to the loader. The number has to be exact: a ROM takes the last block
 * that it was told of for the end of the stream. If another one followed, it would have written
 * bytes by then that the stream does not hold. */
static uint32_t deflate_blocks(const esp_loader_flash_deflate_t *deflate)
{
    /* The caller gives the stream at once or in blocks. A block may be longer than what is sent at
     * a time; then the last part of each block is a shorter one. */
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
    /* A ROM is told how much it erases, in whole sectors, and erases all of it before it answers. A
     * stub is told how many bytes will come. It answers at once, but first writes what it has
     * received before, which may inflate to much. It is asked again sooner, and beginning twice
     * does no harm: no block has come in between. */
    words[0] = deflate->size;
    if (engine->_stub == NULL) {
        words[0] = ((deflate->size - 1) / FLASH_SECTOR_SIZE + 1) * FLASH_SECTOR_SIZE;
        engine->_timeout += deflate->size >> WORK_TIMEOUT_SHIFT;
    } else {
        engine->_timeout = BEGIN_TIMEOUT;
    }
    words[1] = deflate_blocks(deflate);
    words[2] = deflate->_frame;
    words[3] = deflate->offset;
    /* Not sent where the begin has four words. */
    words[4] = deflate->_encrypt;
    engine->_result.address = deflate->offset;
}

static void deflate_next_block(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    /* All that the source can give by now is sent: of a write in steps, that is this block. */
    if (deflate->written >= deflate->_available) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    /* A ROM was told the size of blocks in the begin and has to get it. A stub takes any size, so
     * blocks become shorter while the line loses some. */
    if (engine->_stub != NULL) {
        deflate->_frame = (uint16_t)frame_size(engine, deflate->block_size);
    }
    uint32_t size = deflate->_available - deflate->written;
    if (size > deflate->_frame) {
        size = deflate->_frame;
    }
    const uint8_t *payload = deflate->pull(deflate->user, deflate->written, size);
    if (payload == NULL) {
        /* The caller's source has failed. The image is incomplete, so this must not end well. */
        engine_finish(engine, ESP_LOADER_ERROR_FAIL);
        return;
    }
    /* Sent once: if the first sending had arrived, the inflater would take the second for the next
     * part of the stream. */
    engine->_payload = payload;
    exchange_data(engine, DEFLATE_EXPECT_BLOCK, COMMAND_FLASH_DEFL_DATA, size)[1] =
        deflate->_sequence;
    /* Where the block begins in flash only the loader knows. */
    engine->_result.address = deflate->offset;
    /* What the block inflates to is not known here: it may hold all of the image. For a job, which
     * can ask the chip what was written, this time is halved up to twice. */
    engine->_timeout = (BLOCK_TIMEOUT + (deflate->size >> WORK_TIMEOUT_SHIFT)) >> deflate->_hurry;
    /* Until this block is answered no other may follow. If it never is, the write has to begin
     * anew. */
    engine->_writing = NULL;
}

static void deflate_taken(esp_loader_engine_t *engine)
{
    esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    deflate->written += engine->_payload_size;
    /* Only now: a block that a stub has refused goes again under its own number. A stub takes the
     * number 0 for the beginning of the stream (docs/PROTOCOL.md, section 21). */
    deflate->_sequence++;
    deflate->_attempts = DEFLATE_ATTEMPTS;
    engine->_writing = deflate;
    deflate_next_block(engine);
}

/* Whether the write may begin. */
static esp_loader_error_t deflate_check(esp_loader_engine_t *engine)
{
    const esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    /* A ROM itself refuses an offset within a sector, and erases nothing then (measured: ESP32,
     * ESP32-C3). */
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
        engine->_writing = deflate;
        deflate_next_block(engine);
        return;

    case DEFLATE_EXPECT_BLOCK:
        if (engine->_event == ENGINE_EVENT_OK) {
            deflate_taken(engine);
            /* A stub has refused the block unread, so its inflater has not seen it. A ROM has used
             * up the block's number by then (measured: ESP32, ESP32-C3), and after silence nobody
             * knows. */
        } else if (engine->_stub != NULL && exchange_frame_damaged(engine) &&
                   deflate->_attempts > 1) {
            deflate->_attempts--;
            deflate_next_block(engine);
        } else {
            exchange_give_up(engine);
        }
        return;
    }
}

/* Whether the block may be sent. A ROM was told the number of blocks, so all but the last have to
 * be whole. A size of 0 is fine, and sends nothing. */
static bool deflate_block_valid(const esp_loader_engine_t *engine)
{
    const esp_loader_flash_deflate_t *deflate = engine->_operation.flash_deflate;
    const uint32_t size = deflate->_available - deflate->written;
    const uint32_t left = deflate->compressed_size - deflate->written;
    const uint32_t most = left < deflate->block_size ? left : deflate->block_size;
    return engine->_writing == deflate && size <= most &&
           (engine->_stub != NULL || size == most || size == 0);
}

/* The operation of a single block: checks it, then goes on with deflate_procedure() where the last
 * block has left it. */
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
    deflate->_hurry = 0;
    engine->_operation.flash_deflate = deflate;
    /* Blocks of none may follow until the loader has begun this one. */
    engine->_writing = NULL;
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
