/*
 * Starts a flasher stub that was loaded into RAM, and holds what the engine does differently while
 * one runs: the structure of stub.h.
 *
 * That the stub runs is known from SYNC alone: its answer has the value 0, that of a ROM loader has
 * not. The greeting that a stub sends can be lost.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/flash/flash_md5.h"
#include "engine/flash/flash_region.h"
#include "engine/flash/flash_write.h"
#include "engine/link.h"
#include "engine/stub.h"
#include "engine/sync.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    START_BEGIN = ENGINE_BEGIN,
    START_EXPECT_LEFT,
    START_EXPECT_QUIET,
    START_EXPECT_SYNC,
};

enum {
    LEAVE_TIMEOUT = 200, /* the ROM may be gone before its answer is out */
    /* In which a stub has begun to listen. It says OHAI then, a frame, which can be lost; and it is
     * no loss where it takes longer, since SYNC is sent again. */
    GREETING_TIME = 20,
    GREETING_ENDS = 2,
    SYNC_TRIALS = 4,
};

/* A stub answers a block before it writes it and does not look at sequence numbers, so a block must
 * not be sent again unless it is known not to be there: a word that the block makes other than
 * blank tells, where the sector is erased. Where none does, the write begins again with the sector,
 * if the source has it. */
enum {
    RESOLVE_BEGIN = ENGINE_BEGIN,
    RESOLVE_EXPECT_DIGEST,
};

enum {
    RESOLVE_ATTEMPTS = 5, /* 1.9 s, then what the write was waiting for is not to be had */
    RESOLVE_NOWHERE = 0,  /* an address, of a block that begins behind another one */
};

/* What the MD5 of a blank word begins with: of any other word it hardly does. */
enum { RESOLVE_BLANK = 0x41004FA5 };

/* The address of a word that is blank in flash unless the block is there. Only the part of the
 * block counts that lies in the sector which is certainly erased: sectors behind it may still hold
 * the same bytes from before. */
static uint32_t resolve_place(const esp_loader_flash_write_t *write)
{
    const uint32_t place = write->offset + write->written;
    const uint32_t size = flash_write_block_size(write);
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

static void resolve_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    uint32_t place;

    switch (engine->_rung) {
    case RESOLVE_BEGIN:
        place = resolve_place(write);
        if (place != RESOLVE_NOWHERE) {
            /* The stub answers once the block before is written, so this also waits for it. */
            flash_md5_ask(engine, RESOLVE_EXPECT_DIGEST, place, FLASH_WORD);
            engine->_attempts = RESOLVE_ATTEMPTS;
            /* A digest that the line has changed would have the block written twice. */
            engine->_asks = EXCHANGE_ASKS;
            /* The block came to nothing and may still be answered: this is no first attempt. */
            engine->_repeated = EXCHANGE_RESYNC;
        } else if (flash_write_step_back(write)) {
            /* Nothing would tell of a block that is blank itself. */
            engine_go_back(engine, FLASH_WRITE_EXPECT_QUIET);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;
    case RESOLVE_EXPECT_DIGEST:
        write->_broken = false;
        if (bytes_read_u32(exchange_answer_data(engine)) != RESOLVE_BLANK) {
            write->written += flash_write_block_size(write);
        }
        /* Behind the block, or with the block once more: the stub's position is right for both. */
        engine_go_back(engine, FLASH_WRITE_EXPECT_RESOLVED);
        return;
    }
}

static const engine_stub_t flasher_stub = {
    .resolve_block = resolve_procedure,
    .read_stretch = stub_read_procedure,
    .copy = bytes_copy,
    .abilities = STUB_ABILITIES,
};

static void start_finish(esp_loader_engine_t *engine)
{
    engine->_stub = &flasher_stub;
    engine->_abilities = STUB_ABILITIES;
    /* A bus has no rate that could be changed. */
    if (engine->_config.bus != NULL) {
        engine->_abilities = STUB_ABILITIES & ~CHIP_HAS_CHANGE_BAUD;
    }
    /* The stub has not been told of the flash that the ROM loader knows, nor of its write. */
    engine->_flash_attached = false;
    engine->_writing = NULL;
    engine_finish(engine, ESP_LOADER_SUCCESS);
}

static void start_procedure(esp_loader_engine_t *engine)
{
    uint32_t *words;

    switch (engine->_rung) {
    case START_BEGIN:
        words = exchange_command_once(engine, START_EXPECT_LEFT, COMMAND_MEM_END, 2);
        /* 0: leave the loader. */
        words[0] = 0;
        words[1] = engine->_operation.words[0];
        engine->_result.address = words[1];
        engine->_timeout = LEAVE_TIMEOUT;
        return;
    case START_EXPECT_LEFT:
        /* Only a refusal is certain. Silence may mean that the stub runs. */
        if (engine->_event == ENGINE_EVENT_REFUSED) {
            exchange_give_up(engine);
        } else {
            /* The stub's greeting must not be taken for an answer. Whoever hears its end need not
             * wait any longer. */
            engine_quiet(engine, START_EXPECT_QUIET, GREETING_TIME);
            engine->_passing = GREETING_ENDS;
        }
        return;
    case START_EXPECT_QUIET:
        /* A stub has shorter statuses than most ROMs. Their size is learnt anew from the answer to
         * SYNC. */
        engine->_status_size = 0;
        sync_command(engine, START_EXPECT_SYNC);
        engine->_attempts = SYNC_TRIALS;
        return;
    case START_EXPECT_SYNC:
        if (engine->_value != 0) {
            /* The ROM is still there. */
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_RESPONSE);
        } else {
            start_finish(engine);
        }
        return;
    }
}

void esp_loader_engine_connect_or_stub(esp_loader_engine_t *engine,
                                       const esp_loader_connect_args_t *args)
{
    esp_loader_engine_connect(engine, args);
    if (engine->_config.bus == NULL) {
        /* A stub counts as welcome until SYNC tells who answers. On a bus connecting has reset
         * the chip, so that no stub runs. */
        engine->_stub = &flasher_stub;
    }
}

void esp_loader_engine_start_stub(esp_loader_engine_t *engine, uint32_t entry)
{
    engine->_operation.words[0] = entry;
    engine_begin(engine, start_procedure, CHIP_TAKES_STUB);
}
