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
#include "engine/reach/sync.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    CONNECT_BEGIN = ENGINE_BEGIN,
    CONNECT_EXPECT_LINES,
    CONNECT_EXPECT_SYNC,
    CONNECT_EXPECT_PAUSE,
    CONNECT_EXPECT_ECHO,
    CONNECT_EXPECT_SECURITY_INFO,
    CONNECT_EXPECT_MAGIC,
};

enum {
    SYNC_TIMEOUT_MAX = 0x10000, /* a minute: far from where time wraps */
    SYNC_PAUSE = 100,           /* between two trials, ms */
    RESET_EVERY = 4,            /* trials after which the chip is reset once more */
    SECURITY_INFO_TIMEOUT = 500,
    SECURITY_INFO_ATTEMPTS = 2,
    MAGIC_READS = 2,                        /* more, of a value that belongs to no chip */
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
    engine->_answer_size = EXCHANGE_ANY_SIZE;
    engine->_timeout = SECURITY_INFO_TIMEOUT;
}

/* Whether the answer tells which chip it is. One chip leaves its id out of the answer, which
 * tells it, too. */
static bool connect_take_security_info(esp_loader_engine_t *engine)
{
    const uint8_t size = exchange_answer_data_size(engine);
    if (size != SECURITY_INFO_LONG && size != SECURITY_INFO_SHORT) {
        return false;
    }
    const uint32_t id = size == SECURITY_INFO_LONG
                            ? bytes_get_u32(exchange_answer_data(engine) + SECURITY_INFO_CHIP_ID)
                            : CHIP_ID_LEFT_OUT;
    engine_found(engine, chip_find(id), id);
    if ((exchange_answer_data(engine)[0] & SECURITY_INFO_SECURE_DOWNLOAD) != 0) {
        /* What the ROM refuses in this mode is refused here, before anything is sent. */
        engine->_abilities &= (uint16_t)~CHIP_OPEN_ABILITIES;
    }
    return true;
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
        /* SYNC is answered eight times: the other answers must not meet the next command. */
        engine->_step = SYNC_ECHOES;
        exchange_answer_again(engine, CONNECT_EXPECT_ECHO);
    } else if (engine->_operation.connect.trials > 1) {
        engine->_operation.connect.trials--;
        /* A chip that is still starting needs a moment. */
        engine_quiet(engine, CONNECT_EXPECT_PAUSE, SYNC_PAUSE);
    } else {
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
    }
}

static void connect_procedure(esp_loader_engine_t *engine)
{
    const bool answered = engine->_event == ENGINE_EVENT_OK;
    const chip_t *chip;

    switch (engine->_rung) {
    case CONNECT_BEGIN:
        engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
        return;

    case CONNECT_EXPECT_LINES:
        sync_command(engine, CONNECT_EXPECT_SYNC, engine->_operation.connect.sync_timeout);
        return;

    case CONNECT_EXPECT_SYNC:
        connect_take_sync(engine);
        return;

    case CONNECT_EXPECT_PAUSE:
        /* The chip may have missed the reset, or started its program: reset it once more. */
        if (++engine->_step % RESET_EVERY == 0) {
            engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
        } else {
            sync_command(engine, CONNECT_EXPECT_SYNC, engine->_operation.connect.sync_timeout);
        }
        return;

    case CONNECT_EXPECT_ECHO:
        if (answered && --engine->_step > 0) {
            exchange_answer_again(engine, CONNECT_EXPECT_ECHO);
            return;
        }
        /* Echoes may be lost. When none comes for a while, all have come. */
        connect_ask_security_info(engine);
        return;

    case CONNECT_EXPECT_SECURITY_INFO:
        if (!answered || !connect_take_security_info(engine)) {
            /* The first loaders do not know the command: a word in ROM tells the chip. */
            engine->_step = 0;
            exchange_read_register(engine, CONNECT_EXPECT_MAGIC, CHIP_MAGIC_ADDRESS);
        }
        return;

    case CONNECT_EXPECT_MAGIC:
        chip = chip_find(engine->_value);
        if (chip == NULL && engine->_step++ < MAGIC_READS) {
            /* No chip has this word. The line may have damaged it, as answers have no checksum:
             * read it again. */
            exchange_read_register(engine, CONNECT_EXPECT_MAGIC, CHIP_MAGIC_ADDRESS);
        } else {
            engine_found(engine, chip, engine->_value);
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
    engine_begin(engine,
                 engine->_config.bus != NULL ? engine->_config.bus->link->connect
                                             : connect_procedure,
                 CHIP_ABSENT);
}
