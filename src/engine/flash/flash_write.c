/*
 * Writes an image to flash. FLASH_BEGIN erases the region and sets the position to write to; each
 * FLASH_DATA then writes a block and moves the position on. FLASH_END is never sent, since ROM
 * loaders leave for the application then.
 *
 * A block cannot simply be repeated when its answer is lost, because the chip may have written it
 * and moved on. So the position is made certain first, by a new begin at a place that is known.
 * Only where the source cannot go back to such a place is a stub asked for the MD5 of a word of the
 * block. What was refused for its checksum was not written, and goes again at once.
 *
 * Blocks may be shorter than the begin has told. Only the ESP8266's ROM is not known to count what
 * it gets: there they are filled up, and a new begin follows.
 *
 * One structure serves both ways of writing. With a source that can go back, `_available` is the
 * whole image. In steps it is the end of the running block, and `_floor` is its beginning.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_write.h"
#include "engine/engine.h"
#include "engine/flash/flash_erase_size.h"
#include "engine/flash/flash_md5.h"
#include "engine/stub.h"
#include "esp_loader_engine_board.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    WRITE_BEGIN = ENGINE_BEGIN,
    WRITE_EXPECT_RESOLVED,
    WRITE_EXPECT_QUIET,
    WRITE_EXPECT_ERASED,
    WRITE_EXPECT_BLOCK,
};

enum {
    WRITE_ATTEMPTS = 9,      /* failures without getting any further ... */
    SILENCE_COSTS = 3,       /* ... of which silence counts as so many: it takes the longest */
    ERASE_TIMEOUT = 340,     /* a stub may erase 64 KiB meanwhile */
    BLOCK_TIMEOUT = 60,      /* and the line's latency; twice as long after each silence */
    BLOCK_TIMEOUT_SHIFT = 3, /* and 1 ms for 8 bytes */
    ERASE_TIMEOUT_SHIFT = 5, /* 33 s a MiB: the slowest sectors of common parts */
};

enum { FLASH_WORD = 4 /* what the loader programs at a time */ };

/* A stub answers a block before it writes it and does not look at sequence numbers, so a block must
 * not be sent again unless it is known not to be there: a word that the block makes other than
 * blank tells, where the sector is erased. Where none does, the write begins again with the sector,
 * if the source has it. */
enum {
    RESOLVE_BEGIN = ENGINE_BEGIN,
    RESOLVE_EXPECT_DIGEST,
};

enum {
    RESOLVE_ATTEMPTS = 5,       /* 1.9 s, then what the write was waiting for is not to be had */
    RESOLVE_NOWHERE = 0,        /* an address, of a block that begins behind another one */
    RESOLVE_BLANK = 0x41004FA5, /* so begins the MD5 of a blank word, and hardly any other's */
};

/* What failures have cost, as silences: a third, SILENCE_COSTS, without a division, of up to 9. */
static uint32_t third_of(uint32_t costs)
{
    return costs * 11 >> 5;
}

/* Whether the loader moves its position by the bytes that a block holds, and not by whole blocks.
 * Measured: the ROMs of ESP32 and ESP32-C3, and their stubs. Assumed of all ROMs that can calculate
 * MD5: with these a mistake would be found out. */
static bool write_counts_bytes(const esp_loader_engine_t *engine)
{
    return (engine->_abilities & CHIP_HAS_MD5) != 0;
}

/* Bytes of the image in the block at `written`. */
static uint32_t write_block_size(const esp_loader_flash_write_t *write)
{
    const uint32_t left = write->_available - write->written;
    return left < write->_frame ? left : write->_frame;
}

/* Sends FLASH_BEGIN: the chip's write position becomes `write->written`, and `erase` bytes are
 * erased there. 0 erases nothing. */
static void write_begin(esp_loader_engine_t *engine, uint32_t erase)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const uint32_t frame = frame_size(engine, write->block_size);
    /* The begin tells the loader a block size, and later blocks may be shorter but never longer. */
    write->_told = (uint16_t)frame;
    write->_frame = (uint16_t)frame;
    /* Counted by adding: small cores have no division. */
    uint32_t blocks = 0;
    for (uint32_t at = write->written; at < write->size; at += frame) {
        blocks++;
    }
    /* Later ROMs refuse a begin without the fifth word, earlier ones with it. */
    const bool encrypted_word = (engine->_abilities & CHIP_BEGIN_ENCRYPTED) != 0;
    uint32_t *words =
        exchange_command(engine, WRITE_EXPECT_ERASED, COMMAND_FLASH_BEGIN, encrypted_word ? 5 : 4);
    const uint32_t address = write->offset + write->written;
    words[0] = erase_request(engine, address, erase);
    words[1] = blocks;
    words[2] = write->_told;
    words[3] = address;
    words[4] = write->_encrypt != 0;
    engine->_result.address = address;
    /* A ROM erases the whole region before it answers. A stub starts one erase at most, of 64 KiB,
     * and erases the rest as the data comes. */
    uint32_t timeout = engine->_patience + (uint32_t)(erase != 0 ? ERASE_TIMEOUT : BLOCK_TIMEOUT);
    if (engine->_stub == NULL) {
        timeout += erase >> ERASE_TIMEOUT_SHIFT;
    }
    engine->_timeout = timeout;
    /* A ROM refuses a begin within a sector, and that is no failure: see write_is_begun(). To
     * repeat it would only bring the same refusal. */
    if (address % FLASH_SECTOR_SIZE != 0) {
        engine->_tolerant = true;
        engine->_attempts = 1;
    }
    /* Until the answer is here nobody knows where the chip would put a block. */
    write->_sequence = 0;
    write->_broken = true;
}

/* Whether blocks may follow. A ROM refuses a begin within a sector with 06, but takes the position
 * all the same (measured: ESP32, ESP32-C3; assumed of others). */
static bool write_is_begun(const esp_loader_engine_t *engine)
{
    return engine->_event == ENGINE_EVENT_OK ||
           (engine->_result.status == ROM_ERROR_FAILED && engine->_stub == NULL);
}

/* Goes back to the beginning of the sector. @return whether the source has those bytes still */
static bool write_step_back(esp_loader_flash_write_t *write)
{
    const uint32_t into_sector = (write->offset + write->written) % FLASH_SECTOR_SIZE;
    if (write->written < into_sector || write->written - into_sector < write->_floor) {
        return false;
    }
    write->written -= into_sector;
    return true;
}

/* Nobody knows where the chip would put the next block: makes it certain. What was programmed does
 * not change when the same bytes are programmed once more. So a ROM begins again at the block
 * itself, and erases nothing. */
static void write_begin_again(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    uint32_t erase = 0;
    if (engine->_stub != NULL) {
        /* A stub erases the sector in which a write begins, and so what this write has put there
         * already. At a sector's beginning that is nothing; elsewhere it is asked what became of
         * the block. */
        if (write->written != 0 && (write->offset + write->written) % FLASH_SECTOR_SIZE != 0) {
            /* The chip's MD5 of a word of it costs less than the sector once more. */
            engine_put_aside(engine, engine->_stub->resolve_block);
            return;
        }
        /* A stub drops data beyond the size that it was told, so it is told all that is left. */
        erase = write->size - write->written;
        /* The ESP8266's ROM. Whether it takes a position within a sector is not known, and without
         * MD5 a mistake would stay unseen. So it begins at the sector, if the source can go back so
         * far. */
    } else if (!write_counts_bytes(engine)) {
        (void)write_step_back(write);
    } else if (engine->_result.status == ROM_ERROR_FLASH_WRITE && write_step_back(write)) {
        /* A ROM reads back what it has programmed, and has found other bytes, such as those of an
         * earlier block that the line had damaged. Programming cannot set bits, so the sector has
         * to be erased. */
        erase = FLASH_SECTOR_SIZE;
    }
    write_begin(engine, erase);
}

/* Adds to the digest what is sent for the first time; what is sent again is in it already. */
static void write_hash(esp_loader_flash_write_t *write, const uint8_t *payload, uint32_t end)
{
    if (end > write->_hashed) {
        if (write->md5 != NULL) {
            esp_loader_md5_update(write->md5, payload + (write->_hashed - write->written),
                                  end - write->_hashed);
        }
        write->_hashed = end;
        /* New bytes are progress, so the patience begins anew. */
        write->_attempts = WRITE_ATTEMPTS;
    }
}

static void write_next_block(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const uint32_t at = write->written;
    /* All that the source can give by now is written: of a write in steps, that is this block. */
    if (at >= write->_available) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    /* The line may take less by now than when the write was begun. The begin's size stays the
     * limit. */
    const uint32_t frame = frame_size(engine, write->_told);
    write->_frame = (uint16_t)frame;
    const uint32_t left = write->_available - at;
    const uint32_t size = left < frame ? left : frame;
    const uint8_t *payload = write->pull(write->user, at, size);
    engine->_result.address = write->offset + at;
    if (payload == NULL) {
        engine_finish(engine, ESP_LOADER_ERROR_FAIL);
        return;
    }
    write_hash(write, payload, at + size);

    /* How much is filled up. A ROM takes whole words. One that may count whole blocks gets a whole
     * block, but nothing beyond the sector, since what follows may not be erased. A stub takes any
     * size. The filling programs nothing. */
    uint32_t fill = 0;
    if (!write_counts_bytes(engine)) {
        fill = (0u - (engine->_result.address + size)) % FLASH_SECTOR_SIZE;
        if (fill > write->_frame - size) {
            fill = write->_frame - size;
        }
    } else if (engine->_stub == NULL) {
        fill = (0u - size) % FLASH_WORD;
    }
    /* Sent once: if only the answer was lost, a second one would be written behind the first. */
    engine->_payload = payload;
    uint32_t *words = exchange_data(engine, WRITE_EXPECT_BLOCK, COMMAND_FLASH_DATA, size);
    words[0] = size + fill;
    /* Also if the block is refused for its checksum: a ROM has used up the number then (measured:
     * ESP32, ESP32-C3), and a stub looks at none. */
    words[1] = write->_sequence++;
    engine->_fill = COMMAND_BLOCK_FILL;
    engine->_fill_size = (uint16_t)fill;
    /* The checksum covers the filling as well. Two equal bytes cancel out in it, so only an odd one
     * counts. */
    if (fill % 2 != 0) {
        engine->_checksum ^= COMMAND_BLOCK_FILL;
    }
    engine->_timeout =
        engine->_patience + BLOCK_TIMEOUT + ((uint32_t)write->_frame >> BLOCK_TIMEOUT_SHIFT);
    /* A slow flash must not look like a dead line: each silence so far doubles the time. */
    engine->_timeout <<= third_of(WRITE_ATTEMPTS - write->_attempts);
    /* Set until the block is answered. If the caller gives up before that, the next block that it
     * sends finds this mark and begins anew. */
    write->_broken = true;
}

/* A block has failed, or its answer was lost. */
static void write_lost(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const int32_t left =
        write->_attempts - (engine->_event == ENGINE_EVENT_TIMEOUT ? SILENCE_COSTS : 1);
    uint8_t rung = WRITE_EXPECT_QUIET;
    /* Too many failures without a new byte: the line or the flash does not get better. */
    if (left < 0) {
        exchange_give_up(engine);
        return;
    }
    write->_attempts = (uint8_t)left;
    if (exchange_frame_damaged(engine) && write_counts_bytes(engine)) {
        /* Nothing was done with it, so it goes again at once, in a shorter block and under the next
         * number. */
        rung = WRITE_EXPECT_RESOLVED;
        /* What a stub refuses for another reason is about flash, maybe of the block before. The
         * write goes back to the beginning of the sector if the source can, since a stub erases
         * that anew. */
    } else if (engine->_event == ENGINE_EVENT_REFUSED && engine->_stub != NULL) {
        (void)write_step_back(write);
    }
    /* A late answer may still come. It cannot be taken for one to the next command, which has
     * another opcode and is answered behind it. */
    engine_quiet(engine, rung, 0);
}

/* Whether the write may begin. What is refused here has erased nothing. */
static esp_loader_error_t write_check(esp_loader_engine_t *engine)
{
    const esp_loader_flash_write_t *write = engine->_operation.flash_write;
    if (write->block_size == 0 || write->block_size > FRAME_SIZE_MAX || write->pull == NULL ||
        (write->offset | write->block_size) % 4 != 0) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    const esp_loader_error_t error = flash_region_check(engine, write->offset, write->size);
    if (error != ESP_LOADER_SUCCESS) {
        return error;
    }
    /* A ROM refuses to begin within a sector (measured: ESP32, ESP32-C3). A stub begins there and
     * erases the whole sector, as the public header says. */
    if (engine->_stub == NULL && write->offset % FLASH_SECTOR_SIZE != 0) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* On an ESP8266 a sector more may be erased. Behind the last one comes the first, with the
     * bootloader, so such a write is refused. Flash of no size was refused above. */
    return esp_loader_engine_erases_more(engine, write->offset, write->size) == engine->_flash.size
               ? ESP_LOADER_ERROR_UNSUPPORTED_FUNC
               : ESP_LOADER_SUCCESS;
}

static void check_procedure(esp_loader_engine_t *engine)
{
    engine_finish(engine, write_check(engine));
}

static void write_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    esp_loader_error_t error;
    uint32_t beyond;

    switch (engine->_rung) {
    case WRITE_BEGIN:
        error = write_check(engine);
        if (error != ESP_LOADER_SUCCESS) {
            engine_finish(engine, error);
        } else {
            /* A ROM need not erase again what its caller has erased. A stub leaves blank sectors
             * alone by itself, and drops data beyond the size that it is told. */
            write_begin(engine, write->erased && engine->_stub == NULL ? 0 : write->size);
        }
        return;

    case WRITE_EXPECT_ERASED:
        if (write_is_begun(engine)) {
            /* Only now may blocks follow; esp_loader_engine_flash_block() checks it. */
            engine->_writing = write;
            write->_broken = false;
            write_next_block(engine);
        } else {
            write_lost(engine);
        }
        return;

    case WRITE_EXPECT_BLOCK:
        if (engine->_event == ENGINE_EVENT_OK) {
            write->written += engine->_payload_size;
            /* If the chip has moved on by more than the block holds, or may have, the next block
             * needs a begin of its own. */
            beyond = engine->_fill_size;
            if (!write_counts_bytes(engine)) {
                beyond = (uint32_t)write->_told - engine->_payload_size;
            }
            write->_broken = beyond != 0;
            write_next_block(engine);
        } else {
            write_lost(engine);
        }
        return;

    case WRITE_EXPECT_QUIET:
        /* After a failure, or a way back to the sector: the position is not certain. */
        write_begin_again(engine);
        return;

    case WRITE_EXPECT_RESOLVED:
        /* The position is certain: it is that of `written`, whether the block was found there or
         * not. */
        write_next_block(engine);
        return;
    }
}

/* The address of a word that is blank in flash unless the block is there. Only the part of the
 * block counts that lies in the sector which is certainly erased: sectors behind it may still hold
 * the same bytes from before. */
static uint32_t resolve_place(const esp_loader_flash_write_t *write)
{
    const uint32_t place = write->offset + write->written;
    const uint32_t size = write_block_size(write);
    uint32_t i = 0;
    /* Of an encrypted block the host does not know what it looks like in flash. That its first word
     * comes out as 0xFF alone happens once in four thousand million. */
    if (write->_encrypt == 0) {
        /* The same bytes once more: a source can give the running block again. */
        const uint8_t *payload = write->pull(write->user, write->written, size);
        if (payload == NULL) {
            return RESOLVE_NOWHERE;
        }
        while (payload[i] == 0xFF) {
            i++;
            if (i == size || (place + i) % FLASH_SECTOR_SIZE == 0) {
                return RESOLVE_NOWHERE;
            }
        }
    }
    return place + (i & ~(FLASH_WORD - 1u));
}

void stub_resolve_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    if (engine->_rung == RESOLVE_BEGIN) {
        const uint32_t place = resolve_place(write);
        if (place != RESOLVE_NOWHERE) {
            /* The stub answers once the block before is written, so this also waits for it. */
            flash_md5_ask(engine, RESOLVE_EXPECT_DIGEST, place, FLASH_WORD);
            engine->_attempts = RESOLVE_ATTEMPTS;
            /* A digest that the line has changed would have the block written twice. */
            engine->_asks = EXCHANGE_ASKS;
            /* The block came to nothing and may still be answered: this is no first attempt. */
            engine->_repeated = EXCHANGE_RESYNC;
        } else if (write_step_back(write)) {
            /* Nothing would tell of a block that is blank itself. */
            engine_go_back(engine, WRITE_EXPECT_QUIET);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;
    }
    write->_broken = false;
    if (bytes_read_u32(exchange_answer_data(engine)) != RESOLVE_BLANK) {
        write->written += write_block_size(write);
    }
    /* Behind the block, or with the block once more: the stub's position is right for both. */
    engine_go_back(engine, WRITE_EXPECT_RESOLVED);
}

/* Whether the block may be sent. Bytes past `size` would land on flash that this write has not
 * erased. A block that ends within a word, with more to follow, would leave the rest of that word
 * unwritten. One that ends within a unit of encryption would make that unit wrong. */
static bool write_block_valid(const esp_loader_engine_t *engine)
{
    const esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const uint32_t size = write->_available - write->written;
    const uint32_t unit = (FLASH_WORD - 1) | write->_encrypt;
    /* A block is far too short for its end to wrap. */
    if (engine->_writing != write || size > write->block_size || write->_available > write->size) {
        return false;
    }
    /* Only a plain image may end within a word. */
    return (size & unit) == 0 || write->size - write->_available + write->_encrypt < FLASH_WORD;
}

/* The operation of a single block: checks it, then goes on with write_procedure() where the last
 * block has left it. */
static void write_block_procedure(esp_loader_engine_t *engine)
{
    const esp_loader_flash_write_t *write = engine->_operation.flash_write;
    engine->_procedure = write_procedure;
    if (!write_block_valid(engine)) {
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
    } else if (write->_broken && write->_available != write->_floor) {
        /* The answer to the block before has never come, and this one, from `_floor`, has bytes. */
        write_begin_again(engine);
    } else {
        write_next_block(engine);
    }
}

void flash_write_start(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                       uint32_t available, uint8_t encrypt)
{
    write->written = 0;
    write->_available = available;
    write->_floor = 0;
    write->_hashed = 0;
    write->_attempts = WRITE_ATTEMPTS;
    write->_encrypt = encrypt;
    write->_broken = false;
    engine->_operation.flash_write = write;
    /* Blocks of none may follow until the loader has begun this one. */
    engine->_writing = NULL;
    if (write->md5 != NULL) {
        esp_loader_md5_init(write->md5);
    }
    /* Every loader writes flash. */
    engine_begin(engine, write_procedure, CHIP_CONNECTED);
}

void esp_loader_engine_flash_write(esp_loader_engine_t *engine, esp_loader_flash_write_t *write)
{
    flash_write_start(engine, write, write->size, 0);
}

void esp_loader_engine_flash_check(esp_loader_engine_t *engine, esp_loader_flash_write_t *write)
{
    engine->_operation.flash_write = write;
    engine_begin(engine, check_procedure, CHIP_CONNECTED);
}

void esp_loader_engine_flash_begin(esp_loader_engine_t *engine, esp_loader_flash_write_t *write)
{
    flash_write_start(engine, write, 0, 0);
}

void esp_loader_engine_flash_block(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                                   uint32_t size)
{
    /* The source has this block and nothing before it, so the write cannot go back any further. */
    write->_floor = write->written;
    write->_available = write->written + size;
    engine->_operation.flash_write = write;
    engine_begin(engine, write_block_procedure, CHIP_CONNECTED);
}
