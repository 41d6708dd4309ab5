/*
 * Connects over a serial line: resets the chip into its loader, sends SYNC until it is answered,
 * and finds out which chip it is.
 *
 * Later chips tell an id by GET_SECURITY_INFO. Earlier ones refuse that command, and a word in
 * their ROM tells the chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_find.h"
#include "engine/engine.h"
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
    /* A chip whose answers are lost is still found by its magic word, if it has one. */
    SECURITY_INFO_ATTEMPTS = 4,
    SECURITY_INFO_SECURE_DOWNLOAD = 1 << 2, /* of the flags, the first byte */
    SECURITY_INFO_CHIP_ID = 12,             /* offset in the long form of the answer */
    SECURITY_INFO_LONG = 20,
    SECURITY_INFO_SHORT = 12,
};

static void connect_ask_security_info(esp_loader_engine_t *engine)
{
    exchange_command(engine, CONNECT_EXPECT_SECURITY_INFO, COMMAND_GET_SECURITY_INFO, 0);
    /* ESP8266 and ESP32 do not know this command and refuse it. That is an answer as well, and
     * leads on to the word in ROM. */
    engine->_tolerant = true;
    engine->_attempts = SECURITY_INFO_ATTEMPTS;
    engine->_asks = EXCHANGE_ASKS;
    /* An ESP32-S2 answers with 12 bytes, without an id; all other chips that know the command send
     * 20. */
    engine->_answer_size = EXCHANGE_ANY_SIZE;
}

/* Whether the answer tells which chip it is; `value` is then what chip_find() takes. Most tell an
 * id. One chip is known by leaving it out. */
static bool connect_told(const esp_loader_engine_t *engine, uint32_t *value)
{
    const uint32_t size = exchange_answer_data_size(engine);
    *value = size == SECURITY_INFO_SHORT
                 ? CHIP_ID_LEFT_OUT
                 : bytes_read_u32(exchange_answer_data(engine) + SECURITY_INFO_CHIP_ID);
    return size == SECURITY_INFO_LONG || size == SECURITY_INFO_SHORT;
}

/* The wait for this answer includes the pause before the next trial, since over a slow network the
 * answer may come in that time. */
static void connect_sync(esp_loader_engine_t *engine)
{
    /* Owed from an earlier trial, or from before the reset, which takes back nothing that is on its
     * way. */
    const bool owed = engine->_owed != 0;
    sync_command_once(engine, CONNECT_EXPECT_SYNC,
                      engine->_operation.connect.sync_timeout + SYNC_PAUSE);
    /* The first answer may belong to an earlier SYNC, with all copies of the others still to come.
     * How many is not known, so all that comes passes until the line is quiet. */
    if (owed) {
        engine->_passing = UINT8_MAX;
    }
}

/* Returns whether the next SYNC is to be sent. */
static bool connect_take_sync(esp_loader_engine_t *engine)
{
    unsigned trials;
    if (engine->_event == ENGINE_EVENT_OK) {
        if (engine->_value != 0 || engine->_status_size == RESPONSE_STATUS_SIZE_LONG) {
            /* A ROM has answered, so no stub runs, whether the caller would have welcomed one or
             * not. The value comes from SYNC's own data: of one that was cut short on the line a
             * ROM tells 0, as stubs do, but its status is longer than theirs. */
            engine->_stub = NULL;
        } else if (engine->_stub == NULL) {
            /* Somebody has left a flasher stub running, and the caller has no use for it. Nothing
             * on the chip is changed. */
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_TARGET);
            return false;
        }
        connect_ask_security_info(engine);
    } else if (engine->_operation.connect.trials <= 1) {
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
    } else {
        engine->_operation.connect.trials--;
        /* The chip may have missed the reset or have started its program since, so it is reset once
         * more from time to time. Not before each trial: a chip that is still starting would never
         * get to answer. */
        trials = engine->_step + 1u;
        engine->_step = (uint8_t)trials;
        if (trials % RESET_EVERY != 0) {
            return true;
        }
        engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
    }
    return false;
}

static void connect_procedure(esp_loader_engine_t *engine)
{
    uint32_t value = engine->_value;

    switch (engine->_rung) {
    case CONNECT_BEGIN:
        engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
        return;

    case CONNECT_EXPECT_SYNC:
        if (!connect_take_sync(engine)) {
            return;
        }
        /* fall through */
    case CONNECT_EXPECT_LINES:
        connect_sync(engine);
        return;

    case CONNECT_EXPECT_SECURITY_INFO:
        /* The trials are over, so `_step` is free. It notes how this has ended: if no answer has
         * come at all, all may still be on their way, and the next exchange counts only its own. */
        engine->_step = engine->_event;
        /* Only a ROM refuses for this reason, so it has the last word: an ESP8266's, whose status
         * is as short as a stub's, after a SYNC that was cut short. */
        if (engine->_result.status == ROM_ERROR_INVALID_MESSAGE) {
            engine->_stub = NULL;
        }
        if (engine->_event != ENGINE_EVENT_OK || !connect_told(engine, &value)) {
            /* A loader that tells no id is known by a word in its ROM. */
            exchange_read_register(engine, CONNECT_EXPECT_MAGIC, CHIP_MAGIC_ADDRESS);
            return;
        }
        /* fall through */
    case CONNECT_EXPECT_MAGIC:
        engine_found(engine, chip_find(value), value);
        /* The operation that follows then begins with a SYNC. */
        if (engine->_step == ENGINE_EVENT_TIMEOUT) {
            engine->_owed = 1;
        }
        if ((exchange_answer_data(engine)[0] & SECURITY_INFO_SECURE_DOWNLOAD) != 0) {
            /* What the ROM refuses in this mode the engine refuses from now on, before anything is
             * sent. Of the answer with the word in ROM this byte is the status, 0. */
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
    /* Before the operation begins, so that even if it is abandoned at once no later one finds the
     * chip from before. */
    esp_loader_engine_forget(engine);
    engine->_last_chip = ESP_UNKNOWN_CHIP;
    engine_begin(engine,
                 engine->_config.bus != NULL ? engine->_config.bus->link->connect
                                             : connect_procedure,
                 CHIP_ABSENT);
}
