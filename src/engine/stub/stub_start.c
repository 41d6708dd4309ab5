/*
 * Starts a flasher stub that was loaded into RAM, and holds what the engine does differently while
 * one runs: the structure of stub.h.
 *
 * That the stub runs is known from SYNC alone: its answer has the value 0, that of a ROM loader has
 * not. The greeting that a stub sends can be lost.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_region.h"
#include "engine/flash/flash_write.h"
#include "engine/link.h"
#include "engine/stub.h"
#include "engine/stub/stub_read.h"
#include "engine/sync.h"
#include <string.h>

enum {
    START_BEGIN = ENGINE_BEGIN,
    START_EXPECT_LEFT,
    START_EXPECT_QUIET,
    START_EXPECT_SYNC,
};

enum {
    LEAVE_TIMEOUT = 200, /* the ROM may be gone before its answer is out */
    GREETING_TIME = 100, /* the stub says OHAI; it is not relied on, since it can be lost */
    SYNC_TRIALS = 4,
};

/* A stub answers a block before it writes it and does not look at sequence numbers, so a block must
 * not be sent again unless it is known not to be there: the chip's digest of it tells, where the
 * sector is erased and the source has no earlier block to begin again with. */
enum {
    RESOLVE_BEGIN = ENGINE_BEGIN,
    RESOLVE_EXPECT_DIGEST,
};

/* Blank flash has the digest of a blank block, so that tells nothing; nor does that of encrypted
 * bytes. */
static bool resolve_can_tell(const esp_loader_flash_write_t *write)
{
    uint32_t size = flash_write_block_size(write);
    const uint32_t erased = (0u - write->offset - write->written) % FLASH_SECTOR_SIZE;
    const uint8_t *payload = write->pull(write->user, write->written, size);
    uint32_t i = 0;
    /* Sectors behind it may not be erased yet, and hold the same bytes from before. */
    if (size > erased) {
        size = erased;
    }
    if (payload == NULL || write->_encrypt) {
        return false;
    }
    while (i < size && payload[i] == 0xFF) {
        i++;
    }
    return i < size;
}

static bool resolve_is_there(esp_loader_engine_t *engine)
{
    const esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const uint32_t size = flash_write_block_size(write);
    /* The same bytes once more: a source can give the running block again. */
    const uint8_t *payload = write->pull(write->user, write->written, size);
    esp_loader_md5_t md5;
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    /* The block is sent again, and the source fails there. */
    if (payload == NULL) {
        return false;
    }
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, payload, size);
    esp_loader_md5_final(&md5, digest);
    return memcmp(digest, exchange_answer_data(engine), sizeof(digest)) == 0;
}

static void resolve_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    uint32_t *words;

    switch (engine->_rung) {
    case RESOLVE_BEGIN:
        if (!resolve_can_tell(write)) {
            exchange_give_up(engine, ENGINE_EVENT_TIMEOUT);
            return;
        }
        /* The stub answers once the block before is written, so this also waits for it. */
        words = exchange_command(engine, RESOLVE_EXPECT_DIGEST, COMMAND_SPI_FLASH_MD5, 4);
        words[0] = write->offset + write->written;
        words[1] = flash_write_block_size(write);
        words[2] = 0;
        words[3] = 0;
        engine->_answer_size = ESP_LOADER_MD5_SIZE;
        /* The block came to nothing and may still be answered: this is no first attempt. */
        engine->_repeated = true;
        return;
    case RESOLVE_EXPECT_DIGEST:
        write->_broken = false;
        if (resolve_is_there(engine)) {
            write->written += flash_write_block_size(write);
        }
        /* Behind the block, or with the block once more: the stub's position is right for both. */
        engine_go_back(engine, FLASH_WRITE_EXPECT_RESOLVED);
        return;
    }
}

static const engine_stub_t flasher_stub = {
    .resolve_block = resolve_procedure,
    .read = stub_read_procedure,
};

static void start_finish(esp_loader_engine_t *engine)
{
    engine->_stub = &flasher_stub;
    /* A bus has no rate that could be changed. */
    engine->_abilities =
        engine->_config.bus == NULL ? STUB_ABILITIES : STUB_ABILITIES & ~CHIP_HAS_CHANGE_BAUD;
    /* The stub has not been told of the flash that the ROM loader knows. */
    engine->_flash_attached = false;
    engine_finish(engine, ESP_LOADER_SUCCESS);
}

static void start_procedure(esp_loader_engine_t *engine)
{
    uint32_t *words;

    switch (engine->_rung) {
    case START_BEGIN:
        /* The stub would run, and could not be reached. */
        if (engine->_config.bus != NULL && !engine->_config.bus->link->carries_stub) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            return;
        }
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
            exchange_give_up(engine, ENGINE_EVENT_REFUSED);
        } else {
            /* The stub's greeting must not be taken for an answer. */
            engine_quiet(engine, START_EXPECT_QUIET, GREETING_TIME);
        }
        return;
    case START_EXPECT_QUIET:
        /* A stub has shorter statuses than most ROMs: SYNC tells anew. */
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
    engine_begin(engine, start_procedure, CHIP_HAS_RAM);
}
