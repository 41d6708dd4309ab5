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
#include "engine/link.h"
#include "engine/stub.h"
#include "engine/sync.h"
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

static const engine_stub_t flasher_stub = {
    .resolve_block = stub_resolve_procedure,
    .read_stretch = stub_read_procedure,
    .copy = bytes_copy,
    .abilities = STUB_ABILITIES,
};

static void start_finish(esp_loader_engine_t *engine)
{
    engine->_stub = &flasher_stub;
    engine->_abilities = STUB_ABILITIES;
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
    /* A stub counts as welcome until SYNC, or the bus, tells who answers. */
    engine->_stub = &flasher_stub;
}

void esp_loader_engine_start_stub(esp_loader_engine_t *engine, uint32_t entry)
{
    engine->_operation.words[0] = entry;
    engine_begin(engine, start_procedure, CHIP_TAKES_STUB);
}
