/*
 * Connects over a serial line: resets the chip into its loader, sends SYNC until it is answered,
 * and finds out which chip it is.
 *
 * Later chips tell an id by GET_SECURITY_INFO. Earlier ones refuse that command, and a word in
 * their ROM tells the chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/link.h"
#include "engine/sync.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    CONNECT_BEGIN = ENGINE_BEGIN,
    CONNECT_EXPECT_LINES,
    CONNECT_EXPECT_SYNC,
    CONNECT_EXPECT_SECURITY_INFO,
    CONNECT_EXPECT_MAGIC,
};

enum {
    SYNC_TIMEOUT_MAX = 0x10000, /* a minute: far from where time wraps */
    SYNC_PAUSE = 100,           /* a chip that is still starting needs a moment, ms */
    RESET_EVERY = 4,            /* trials after which the chip is reset once more */
    SECURITY_INFO_ATTEMPTS = 4,
    SECURITY_INFO_SECURE_DOWNLOAD = 1 << 2, /* of the flags, the first byte */
    SECURITY_INFO_CHIP_ID = 12,             /* offset in the long form of the answer */
    SECURITY_INFO_LONG = 20,
    SECURITY_INFO_SHORT = 12,
};

static void connect_ask_security_info(esp_loader_engine_t *engine)
{
    exchange_command(engine, CONNECT_EXPECT_SECURITY_INFO, COMMAND_GET_SECURITY_INFO, 0);
    /* The first loaders refuse the command: that is an answer, too. */
    engine->_tolerant = true;
    engine->_attempts = SECURITY_INFO_ATTEMPTS;
    engine->_asks = EXCHANGE_ASKS;
    engine->_answer_size = EXCHANGE_ANY_SIZE;
}

/* Whether the answer tells which chip it is, by its id or, of one chip, by leaving that out: what
 * then tells the chip is `value`. */
static bool connect_told(const esp_loader_engine_t *engine, uint32_t *value)
{
    const uint8_t size = exchange_answer_data_size(engine);
    *value = size == SECURITY_INFO_SHORT
                 ? CHIP_ID_LEFT_OUT
                 : bytes_get_u32(exchange_answer_data(engine) + SECURITY_INFO_CHIP_ID);
    return size == SECURITY_INFO_LONG || size == SECURITY_INFO_SHORT;
}

/* The pause before the next trial is part of this one: over a slow network the answer may come in
 * it. */
static void connect_sync(esp_loader_engine_t *engine)
{
    /* By an earlier trial, or before the reset, which takes back nothing that is on its way. */
    const bool owed = engine->_owed;
    sync_command_once(engine, CONNECT_EXPECT_SYNC,
                      engine->_operation.connect.sync_timeout + SYNC_PAUSE);
    /* The first answer may be that to an earlier one, and others follow: until the line is quiet.
     */
    if (owed) {
        engine->_passing = UINT8_MAX;
    }
}

static void connect_take_sync(esp_loader_engine_t *engine)
{
    const bool answered = engine->_event == ENGINE_EVENT_OK;
    /* A ROM answers: no stub runs, if one was welcome at all. */
    if (answered && engine->_value != 0) {
        engine->_stub = NULL;
    }
    if (answered && engine->_value == 0 && engine->_stub == NULL) {
        /* A flasher stub that somebody left running, and the caller has no use for it. */
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_TARGET);
    } else if (answered) {
        connect_ask_security_info(engine);
    } else if (engine->_operation.connect.trials <= 1) {
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
    } else {
        engine->_operation.connect.trials--;
        /* The chip may have missed the reset, or started its program: reset it once more. */
        if (++engine->_step % RESET_EVERY == 0) {
            engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
        } else {
            connect_sync(engine);
        }
    }
}

static void connect_procedure(esp_loader_engine_t *engine)
{
    const bool answered = engine->_event == ENGINE_EVENT_OK;
    uint32_t value = engine->_value;
    uint32_t flags = 0;

    switch (engine->_rung) {
    case CONNECT_BEGIN:
        engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
        return;

    case CONNECT_EXPECT_LINES:
        connect_sync(engine);
        return;

    case CONNECT_EXPECT_SYNC:
        connect_take_sync(engine);
        return;

    case CONNECT_EXPECT_SECURITY_INFO:
        /* The trials are over. Without any answer all of them may still come, and not be counted
         * as those to the next command are. */
        engine->_step = engine->_event == ENGINE_EVENT_TIMEOUT;
        if (!answered || !connect_told(engine, &value)) {
            /* The first loaders do not know the command: a word in ROM tells the chip. */
            exchange_read_register(engine, CONNECT_EXPECT_MAGIC, CHIP_MAGIC_ADDRESS);
            return;
        }
        flags = exchange_answer_data(engine)[0];
        /* fall through */
    case CONNECT_EXPECT_MAGIC:
        engine_found(engine, chip_find(value), value);
        engine->_owed |= engine->_step != 0;
        if ((flags & SECURITY_INFO_SECURE_DOWNLOAD) != 0) {
            /* What the ROM refuses in this mode is refused here, before anything is sent. */
            engine->_abilities &= (uint16_t)~CHIP_OPEN_ABILITIES;
        }
        return;
    }
}

void esp_loader_engine_connect(esp_loader_engine_t *engine, const esp_loader_connect_args_t *args)
{
    engine->_operation.connect.trials = args->trials;
    engine->_operation.connect.sync_timeout =
        args->sync_timeout < SYNC_TIMEOUT_MAX ? args->sync_timeout : SYNC_TIMEOUT_MAX;
    /* Before it begins: an operation that needs a chip must not find the one from before. */
    engine_forget(engine);
    engine->_last_chip = ESP_UNKNOWN_CHIP;
    engine_begin(engine,
                 engine->_config.bus != NULL ? engine->_config.bus->link->connect
                                             : connect_procedure,
                 CHIP_ABSENT);
}
