/*
 * Reads flash through a ROM loader: 64 bytes a command. After each window of 4 KiB, and at the end,
 * the chip's MD5 of the same flash is compared with that of what has arrived; a window that differs
 * is read again, in smaller ones. A stub's way of reading is in stub/stub_read.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"
#include "engine/flash/flash_region.h"
#include "engine/stub.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    READ_BEGIN = ENGINE_BEGIN,
    READ_EXPECT_PIECE,
    READ_EXPECT_DIGEST,
};

enum {
    PIECE_SIZE = 64,     /* what the ROM answers, whatever was asked for */
    WINDOW_MAX = 0x1000, /* what is compared at a time; multiples of the above */
    WINDOW_MIN = 0x100,
    READ_ATTEMPTS = 12,    /* in a row that prove nothing */
    MD5_TIMEOUT_SHIFT = 7, /* 8 s a MiB */
};

static void read_next_piece(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    if (read->read >= read->size) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    const uint32_t left = read->size - read->read;
    /* The command may be repeated: reading changes nothing. */
    uint32_t *words = exchange_command(engine, READ_EXPECT_PIECE, COMMAND_READ_FLASH_ROM, 2);
    words[0] = read->address + read->read;
    words[1] = left < PIECE_SIZE ? left : PIECE_SIZE;
    engine->_result.address = words[0];
    /* The ROM always answers with a whole piece. */
    engine->_answer_size = PIECE_SIZE;
}

/* Answers have no checksum. The chip's own digest of the same flash tells whether the line has
 * changed anything. */
static void read_ask_digest(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint32_t *words = exchange_command(engine, READ_EXPECT_DIGEST, COMMAND_SPI_FLASH_MD5, 4);
    words[0] = read->address + read->_begin;
    words[1] = read->read - read->_begin;
    words[2] = 0;
    words[3] = 0;
    /* Hexadecimal digits, two for a byte. */
    engine->_answer_size = 2 * ESP_LOADER_MD5_SIZE;
    /* So few bytes take the chip hardly any time. */
    engine->_timeout = engine->_patience + (words[1] >> MD5_TIMEOUT_SHIFT);
    engine->_attempts = EXCHANGE_QUICK_ATTEMPTS;
}

/* Computed when a window is complete: bytes of an earlier attempt are not in it. */
static bool read_digest_agrees(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint8_t ours[ESP_LOADER_MD5_SIZE];
    uint8_t theirs[ESP_LOADER_MD5_SIZE];
    uint8_t different = 0;
    esp_loader_md5_init(&read->_md5);
    esp_loader_md5_update(&read->_md5, read->buffer + read->_begin, read->read - read->_begin);
    esp_loader_md5_final(&read->_md5, ours);
    esp_loader_md5_from_digits(theirs, exchange_answer_data(engine));
    for (uint32_t i = 0; i < sizeof(ours); i++) {
        different |= ours[i] ^ theirs[i];
    }
    return different == 0;
}

static void read_compare(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    if (read_digest_agrees(engine)) {
        read->_begin = read->read;
        /* A window is right: that is progress, so the patience begins anew. */
        read->_attempts = READ_ATTEMPTS;
        if (read->_stretch < WINDOW_MAX) {
            read->_stretch *= 2;
        }
    } else if (--read->_attempts == 0) {
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_MD5);
        return;
    } else if (read->_stretch > WINDOW_MIN) {
        read->_stretch >>= 1;
    }
    /* After a mismatch this goes back to the window's beginning: any piece of it may be wrong. */
    read->read = read->_begin;
    read_next_piece(engine);
}

static void read_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;

    switch (engine->_rung) {
    case READ_BEGIN:
        read->_begin = 0;
        read->_stretch = WINDOW_MAX;
        read->_attempts = READ_ATTEMPTS;
        if (flash_region_allowed(engine, read->address, read->size)) {
            read_next_piece(engine);
        }
        return;
    case READ_EXPECT_PIECE:
        /* The last piece may be shorter than what was sent; `_words[1]` is what was asked for. */
        bytes_copy(read->buffer + read->read, exchange_answer_data(engine), engine->_words[1]);
        read->read += engine->_words[1];
        if (read->read == read->size || read->read - read->_begin == read->_stretch) {
            read_ask_digest(engine);
        } else {
            read_next_piece(engine);
        }
        return;
    case READ_EXPECT_DIGEST:
        read_compare(engine);
        return;
    }
}

void esp_loader_engine_flash_read(esp_loader_engine_t *engine, esp_loader_flash_read_t *read)
{
    read->read = 0;
    engine->_operation.flash_read = read;
    /* A stub has another protocol for it, which firmware without stubs does not carry. */
    engine_begin(engine, engine->_stub != NULL ? engine->_stub->read : read_procedure,
                 CHIP_HAS_FLASH_READ);
}
