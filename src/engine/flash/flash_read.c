/*
 * Reads flash, a stretch at a time. Nothing that arrives has a checksum that counts, so a stretch
 * counts once the chip's own MD5 of it agrees. When it differs, or something is lost, the stretch
 * is read again, in smaller ones; they grow with each that arrives at once.
 *
 * A ROM loader is asked for 64 bytes at a time. A stub sends a stretch by itself: stub_read.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_read.h"
#include "engine/engine.h"
#include "engine/flash/flash_md5.h"
#include "engine/flash/flash_region.h"
#include "engine/stub.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    READ_BEGIN = ENGINE_BEGIN,
    READ_EXPECT_STRETCH = FLASH_READ_EXPECT_STRETCH,
    READ_EXPECT_AGAIN = FLASH_READ_EXPECT_AGAIN,
    READ_EXPECT_PIECE,
    READ_EXPECT_DIGEST,
};

enum {
    PIECE_SIZE = 64,    /* what the ROM answers, whatever was asked for */
    READ_ATTEMPTS = 12, /* in a row that prove nothing: the shortest stretch is reached by then */
    ROM_STRETCH_MAX = 0x1000,
    STUB_STRETCH_MAX = 0x8000,
    STRETCH_MIN = 0x100,
    STRETCH_SHIFT = 2, /* at each loss; they grow less, so that most arrive whole */
};

/* Asks a ROM for the next piece of the stretch. */
static void read_next_piece(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    /* The exchange may repeat this command: reading changes nothing. */
    uint32_t *words = exchange_command(engine, READ_EXPECT_PIECE, COMMAND_READ_FLASH_ROM, 2);
    words[0] = read->address + read->read;
    words[1] = flash_read_left(read, PIECE_SIZE);
    engine->_result.address = words[0];
    /* The ROM always answers with a whole piece. */
    engine->_answer_size = PIECE_SIZE;
}

/* Reads the stretch at `_begin`; what lies before it is proven. */
static void read_start(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    /* What was read of this stretch before does not count. */
    read->read = read->_begin;
    /* flash_read_left() counts up to `_end`, so that is first the end of all, and then of the
     * stretch. */
    read->_end = read->size;
    read->_end = read->_begin + flash_read_left(read, read->_stretch);
    if (engine->_stub == NULL) {
        read_next_piece(engine);
    } else {
        engine_put_aside(engine, engine->_stub->read_stretch);
    }
}

static void read_ask_digest(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read->_end - read->_begin;
    flash_md5_ask(engine, READ_EXPECT_DIGEST, read->address + read->_begin, size);
    /* A stub may be in the middle of a packet yet. */
    engine->_timeout += FLASH_READ_PACKET_TIMEOUT;
}

/* Something was lost or damaged. The stretch is read again, unless too many attempts have led
 * nowhere. */
static void read_again(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    if (--read->_attempts == 0) {
        engine_finish(engine,
                      read->_damaged ? ESP_LOADER_ERROR_INVALID_MD5 : ESP_LOADER_ERROR_TIMEOUT);
        return;
    }
    /* The shorter a stretch, the likelier it comes through whole. */
    read->_stretch >>= STRETCH_SHIFT;
    if (read->_stretch < STRETCH_MIN) {
        read->_stretch = STRETCH_MIN;
    }
    read_start(engine);
}

/* The stretch is proven: the next one, or the end. */
static void read_proven(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    read->_begin = read->read;
    /* Only a stretch that came at its first attempt makes the next one longer, by a quarter in
     * whole pieces, and one piece so that the shortest grows as well. */
    if (read->_attempts == READ_ATTEMPTS && read->_stretch < read->_longest) {
        read->_stretch += (read->_stretch >> 2 & ~(PIECE_SIZE - 1u)) + PIECE_SIZE;
    }
    read->_attempts = READ_ATTEMPTS;
    read->_damaged = false;
    if (read->read == read->size) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else {
        read_start(engine);
    }
}

static void read_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_error_t error;

    switch (engine->_rung) {
    case READ_BEGIN:
        read->_begin = 0;
        read->_attempts = READ_ATTEMPTS;
        read->_damaged = false;
        /* Hopeful at first: on a good line long stretches cost the fewest digests. */
        read->_longest = engine->_stub != NULL ? STUB_STRETCH_MAX : ROM_STRETCH_MAX;
        read->_stretch = read->_longest;
        error = flash_region_check(engine, read->address, read->size);
        if (error != ESP_LOADER_SUCCESS) {
            engine_finish(engine, error);
        } else {
            read_start(engine);
        }
        return;

    case READ_EXPECT_PIECE:
        /* A ROM sends whole pieces, so the last one may bring more than was asked for. `_words[1]`
         * still holds what was. */
        bytes_copy(read->buffer + read->read, exchange_answer_data(engine), engine->_words[1]);
        read->read += engine->_words[1];
        if (read->read == read->_end) {
            read_ask_digest(engine);
        } else {
            read_next_piece(engine);
        }
        return;

    case READ_EXPECT_STRETCH:
        read_ask_digest(engine);
        return;

    case READ_EXPECT_AGAIN:
        read_again(engine);
        return;

    case READ_EXPECT_DIGEST:
        esp_loader_md5_init(&read->_md5);
        esp_loader_md5_update(&read->_md5, read->buffer + read->_begin, read->_end - read->_begin);
        esp_loader_md5_final(&read->_md5, digest);
        if (flash_md5_is(engine, digest)) {
            read_proven(engine);
        } else {
            /* The caller is told in the end that the line does damage, and not that it is silent.
             */
            read->_damaged = true;
            read_again(engine);
        }
        return;
    }
}

void esp_loader_engine_flash_read(esp_loader_engine_t *engine, esp_loader_flash_read_t *read)
{
    read->read = 0;
    engine->_operation.flash_read = read;
    engine_begin(engine, read_procedure, CHIP_HAS_FLASH_READ);
}
