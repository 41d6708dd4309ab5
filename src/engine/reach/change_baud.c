/*
 * Changes the rate of both sides. The chip goes first; then the host follows, and a register is
 * read to see whether both understand each other. If not, the host goes back. The chip may then be
 * at either rate: if it answers at the old one, it is asked once more.
 *
 * Some ROM loaders take their crystal for another one than it is. They are sent a rate that is
 * wrong by as much, so that the line runs at the right one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/exchange.h"

enum {
    BAUD_BEGIN = ENGINE_BEGIN,
    BAUD_EXPECT_CLOCK,
    BAUD_EXPECT_CHANGED,
    /* At the new rate and at the old one the same three follow each other. */
    BAUD_EXPECT_NEW_RATE,
    BAUD_EXPECT_NEW_QUIET,
    BAUD_EXPECT_NEW_ANSWER,
    BAUD_EXPECT_END_QUIET,
    BAUD_EXPECT_OLD_RATE,
    BAUD_EXPECT_OLD_QUIET,
    BAUD_EXPECT_OLD_ANSWER,
};

enum {
    CHANGE_TIMEOUT = 500, /* ms */
    TEST_MORE = 60,       /* ms: an adapter may take its rate late */
    SETTLE_TIME = 10,     /* ms; if the chip takes longer, the question is repeated */
    COPIES_TIME = 50,     /* ms in which the copies of a refusal pass */
};

/* Some ROMs compute a rate from another crystal than there is. Sources: esptool,
 * esptool/targets/<chip>.py, change_baud, and esptool/loader.py, get_crystal_freq. */
enum {
    CLOCK_SAME = 1 << 10, /* scales are fractions of this */
    HZ_26_OR_40 = 32 << 20,
    HZ_40_OR_48 = 42 << 20,
};

/* The ROM has measured its crystal against its 8 MHz clock: cycles counted * eFuse * 15625 / 40 Hz.
 * In truth the crystal has 26 or 40 MHz. A measure far from both tells nothing, and the rate is
 * sent as it is. */
static uint32_t clock_scale_of_measured(uint32_t calibration, uint32_t fuse)
{
    enum { MHZ = 1000000 / 15625 * 40 };
    const uint32_t measured = (calibration >> 7 & 0x1FFFFFF) * (fuse & 0xFF);
    if (measured < 20 * MHZ || measured > 50 * MHZ) {
        return CLOCK_SAME;
    }
    /* This is measured * CLOCK_SAME / (40 * MHZ), or / (26 * MHZ), without a division: the factors
     * are those quotients times 2 to the 19th. The product is below 2 to the 31st. */
    return measured * (measured > 33 * MHZ ? 5243 : 8066) >> 19;
}

/* By how much the rate that is sent has to differ from the one that is wanted, in fractions of
 * CLOCK_SAME. The ROM set the UART's divider when it measured the host's rate, so `baud` times
 * that divider is the true rate of the crystal. What the ROM believes is assumed, or told by
 * `second`. */
static uint32_t clock_scale(chip_clock_t clock, uint32_t baud, uint32_t first, uint32_t second)
{
    const uint32_t crystal = baud * (first & 0xFFFFF);
    const uint32_t believed_mhz = second >> 24 & 0x7F;
    switch (clock) {
    case CHIP_CLOCK_MEASURED:
        return clock_scale_of_measured(first, second);
    case CHIP_CLOCK_ASSUMED:
        return crystal > HZ_26_OR_40 ? CLOCK_SAME : CLOCK_SAME * 40 / 26;
    case CHIP_CLOCK_TOLD:
        if (crystal > HZ_40_OR_48) {
            return believed_mhz == 40 ? CLOCK_SAME * 40 / 48 : CLOCK_SAME;
        }
        return believed_mhz == 48 ? CLOCK_SAME * 48 / 40 : CLOCK_SAME;
    default:
        return CLOCK_SAME;
    }
}

/* Reads a register to see whether the chip understands. Any answer will do. In Secure Download Mode
 * it is a refusal under some other opcode, and that shows as much. */
static void baud_read(esp_loader_engine_t *engine, uint8_t rung, uint32_t address)
{
    exchange_read_register(engine, rung, address);
    engine->_tolerant = true;
    engine->_attempts = EXCHANGE_ATTEMPTS;
    engine->_timeout += TEST_MORE;
}

static void baud_command(esp_loader_engine_t *engine)
{
    /* Sent once: after the first sending the chip may already listen at the new rate, and a second
     * one at the old rate would be noise to it. */
    uint32_t *words =
        exchange_command_once(engine, BAUD_EXPECT_CHANGED, COMMAND_CHANGE_BAUDRATE, 2);
    words[0] = engine->_operation.words[2];
    /* A stub is told the old rate as well (esptool, ESPLoader.change_baud); a ROM takes 0. */
    words[1] = engine->_stub != NULL ? engine->_operation.words[0] : 0;
    engine->_timeout = CHANGE_TIMEOUT;
}

/* Computes the rate to send. A chip that takes its crystal for another one is sent a wrong rate
 * that leads it to the right one. */
static void baud_find_out(esp_loader_engine_t *engine)
{
    uint32_t *rates = engine->_operation.words;
    const uint32_t *registers = chip_clock_registers[engine->_chip->clock - 1];

    if (engine->_rung == BAUD_BEGIN) {
        baud_read(engine, BAUD_EXPECT_CLOCK, registers[0]);
    } else if (engine->_event == ENGINE_EVENT_REFUSED) {
        /* Secure Download Mode reads no register, so the crystal stays unknown. A wrong rate would
         * lose the chip, so it keeps the one it has. */
        engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    } else if (engine->_event == ENGINE_EVENT_TIMEOUT) {
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
    } else if (engine->_step++ == 0) {
        /* The third word holds the first register's value until the rate to send takes its
         * place. */
        rates[2] = engine->_value;
        baud_read(engine, BAUD_EXPECT_CLOCK, registers[1]);
    } else {
        const chip_clock_t clock = (chip_clock_t)engine->_chip->clock;
        const uint32_t scale = clock_scale(clock, rates[0], rates[2], engine->_value);
        /* A quarter of the rate is scaled, so that the product fits. */
        rates[2] = scale == CLOCK_SAME ? rates[1] : (rates[1] >> 2) * scale >> 8;
        /* From here on `_step` counts how often the command was refused, or had to be sent anew. */
        engine->_step = 0;
        baud_command(engine);
    }
}

static void baud_begin(esp_loader_engine_t *engine, uint32_t new_rate)
{
    if (engine->_config.bus != NULL) {
        /* Stubs have this command, but a bus has no rate that could be changed. */
        engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    } else if (new_rate == 0) {
        /* There an ESP32's ROM and its stub fall silent for good (measured). */
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
    } else if (engine->_stub != NULL || engine->_chip->clock == CHIP_CLOCK_KNOWN) {
        /* A stub, and most ROMs, know their crystal. */
        engine->_operation.words[2] = new_rate;
        baud_command(engine);
    } else {
        baud_find_out(engine);
    }
}

static void change_baud_procedure(esp_loader_engine_t *engine)
{
    const uint32_t old_rate = engine->_operation.words[0];
    const uint32_t new_rate = engine->_operation.words[1];
    const uint8_t next = (uint8_t)(engine->_rung + 1);

    switch (engine->_rung) {
    case BAUD_BEGIN:
        baud_begin(engine, new_rate);
        return;
    case BAUD_EXPECT_CLOCK:
        baud_find_out(engine);
        return;
    case BAUD_EXPECT_CHANGED:
        if (engine->_event == ENGINE_EVENT_REFUSED && engine->_step++ > 0) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_RESPONSE);
        } else if (engine->_event == ENGINE_EVENT_REFUSED) {
            /* The line may have damaged the command: once more. */
            baud_command(engine);
        } else {
            /* Also without an answer: it may be the answer that was lost, and the chip is at the
             * new rate. */
            engine_baud(engine, BAUD_EXPECT_NEW_RATE, new_rate);
        }
        return;
    case BAUD_EXPECT_NEW_RATE:
    case BAUD_EXPECT_OLD_RATE:
        /* The chip changes its rate once its answer is out. Bytes around that moment may be
         * garbled, so what comes now is dropped. */
        engine_quiet(engine, next, SETTLE_TIME);
        return;
    case BAUD_EXPECT_NEW_QUIET:
    case BAUD_EXPECT_OLD_QUIET:
        /* Every chip has an eFuse block, and its row says where. The address in ROM that tells
         * chips apart would not do: on some chips flash is mapped there, and may not be readable.
         */
        baud_read(engine, next, engine->_chip->efuse);
        return;
    case BAUD_EXPECT_NEW_ANSWER:
        /* Silence: the chip may still be at the old rate, which the host now takes again. */
        if (engine->_event == ENGINE_EVENT_TIMEOUT) {
            engine_baud(engine, BAUD_EXPECT_OLD_RATE, old_rate);
        } else {
            /* A refusal comes several times; no copy may be taken for the next command's answer. */
            engine_quiet(engine, BAUD_EXPECT_END_QUIET,
                         engine->_event == ENGINE_EVENT_REFUSED ? COPIES_TIME : 0);
        }
        return;
    case BAUD_EXPECT_END_QUIET:
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    case BAUD_EXPECT_OLD_ANSWER:
        if (engine->_event != ENGINE_EVENT_TIMEOUT && engine->_step++ == 0) {
            /* At the old rate: it never got the command, which is sent once more. */
            baud_command(engine);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;
    }
}

void esp_loader_engine_change_baud(esp_loader_engine_t *engine, uint32_t baud)
{
    /* The old rate, for the way back. */
    engine->_operation.words[0] = engine->_config.baud;
    engine->_operation.words[1] = baud;
    engine_begin(engine, change_baud_procedure, CHIP_HAS_CHANGE_BAUD);
}
