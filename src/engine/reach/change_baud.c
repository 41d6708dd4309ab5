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
#include "engine/exchange.h"

enum {
    BAUD_BEGIN = ENGINE_BEGIN,
    BAUD_EXPECT_CLOCK,
    BAUD_EXPECT_CHANGED,
    BAUD_EXPECT_NEW_RATE,
    BAUD_EXPECT_NEW_QUIET,
    BAUD_EXPECT_NEW_ANSWER,
    BAUD_EXPECT_END_QUIET,
    BAUD_EXPECT_OLD_RATE,
    BAUD_EXPECT_OLD_QUIET,
    BAUD_EXPECT_OLD_ANSWER,
};

enum {
    CHANGE_TIMEOUT = 500,
    TEST_TIMEOUT = 200,
    SETTLE_TIME =
        10, /* a chip changes once its answer is out; what comes too early is asked again */
    COPIES_TIME = 50,
};

/* Some ROMs compute a rate from another crystal than there is. Sources: esptool,
 * esptool/targets/<chip>.py, change_baud, and esptool/loader.py, get_crystal_freq. */
enum {
    CLOCK_SAME = 1 << 10, /* scales are fractions of this */
    HZ_26_OR_40 = 33000000,
    HZ_40_OR_48 = 45000000,
};

/* The ROM measured its crystal against the 8 MHz clock: cycles counted * eFuse * 15625 / 40 Hz.
 * In truth the crystal has 26 or 40 MHz. A measure that is far from both tells nothing, and the
 * rate is sent as it is. */
static uint32_t clock_scale_of_measured(uint32_t calibration, uint32_t fuse)
{
    enum { MHZ = 1000000 / 15625 * 40 };
    const uint32_t measured = (calibration >> 7 & 0x1FFFFFF) * (fuse & 0xFF);
    if (measured < 20 * MHZ || measured > 50 * MHZ) {
        return CLOCK_SAME;
    }
    /* measured * CLOCK_SAME / (40 * MHZ), or / (26 * MHZ), without a division. */
    return measured * (measured > 33 * MHZ ? 5243 : 8066) >> 19;
}

/* How the rate that is sent has to differ from the rate that is wanted, in fractions of
 * CLOCK_SAME. `baud` times the divider of the UART is the crystal's true rate; what the ROM
 * believes is assumed, or told by `second`. */
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

/* Reads a register to see whether the chip understands. Any answer will do, also a refusal under
 * whatever opcode, as in Secure Download Mode. */
static void baud_read(esp_loader_engine_t *engine, uint8_t rung, uint32_t address)
{
    exchange_read_register(engine, rung, address);
    engine->_tolerant = true;
    engine->_attempts = EXCHANGE_ATTEMPTS;
    engine->_answer_size = EXCHANGE_ANY_SIZE;
    engine->_timeout = TEST_TIMEOUT;
}

/* Every chip has this register at its own place. An address in ROM would not do: where one chip
 * has its ROM, another maps flash, which cannot always be read. */
static void baud_test(esp_loader_engine_t *engine, uint8_t rung)
{
    baud_read(engine, rung, engine->_chip->efuse);
}

static void baud_command(esp_loader_engine_t *engine)
{
    /* Once: after the first sending the chip may listen at the new rate already. */
    uint32_t *words =
        exchange_command_once(engine, BAUD_EXPECT_CHANGED, COMMAND_CHANGE_BAUDRATE, 2);
    words[0] = engine->_operation.words[2];
    /* A stub is told the old rate, too (esptool, ESPLoader.change_baud); a ROM takes 0. */
    words[1] = engine->_stub != NULL ? engine->_operation.words[0] : 0;
    engine->_timeout = CHANGE_TIMEOUT;
}

/* Computes the rate for the chip's side: the new rate, or what makes a chip that takes its
 * crystal for another one arrive there. */
static void baud_find_out(esp_loader_engine_t *engine)
{
    uint32_t *rates = engine->_operation.words;
    const uint32_t *registers = chip_clock_registers[engine->_chip->clock - 1];

    if (engine->_rung == BAUD_BEGIN) {
        baud_read(engine, BAUD_EXPECT_CLOCK, registers[0]);
    } else if (engine->_event == ENGINE_EVENT_REFUSED) {
        /* Secure Download Mode reads no register. A rate that is not known to be right would
         * lose the chip, so it keeps its rate. */
        engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    } else if (engine->_event == ENGINE_EVENT_TIMEOUT) {
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
    } else if (engine->_step++ == 0) {
        rates[2] = engine->_value;
        baud_read(engine, BAUD_EXPECT_CLOCK, registers[1]);
    } else {
        const chip_clock_t clock = (chip_clock_t)engine->_chip->clock;
        const uint32_t scale = clock_scale(clock, rates[0], rates[2], engine->_value);
        rates[2] = scale == CLOCK_SAME ? rates[1] : (rates[1] >> 2) * scale >> 8;
        /* From here on the steps count how often the command was sent. */
        engine->_step = 0;
        baud_command(engine);
    }
}

static void change_baud_procedure(esp_loader_engine_t *engine)
{
    const uint32_t old_rate = engine->_operation.words[0];
    const uint32_t new_rate = engine->_operation.words[1];

    switch (engine->_rung) {
    case BAUD_BEGIN:
        if (new_rate == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
        } else if (engine->_stub != NULL || engine->_chip->clock == CHIP_CLOCK_KNOWN) {
            /* A stub, and most ROMs, know their crystal. */
            engine->_operation.words[2] = new_rate;
            baud_command(engine);
        } else {
            baud_find_out(engine);
        }
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
        engine_quiet(engine, BAUD_EXPECT_NEW_QUIET, SETTLE_TIME);
        return;
    case BAUD_EXPECT_NEW_QUIET:
        baud_test(engine, BAUD_EXPECT_NEW_ANSWER);
        return;
    case BAUD_EXPECT_NEW_ANSWER:
        /* Silence: the chip may still be at the old rate. */
        if (engine->_event == ENGINE_EVENT_TIMEOUT) {
            engine_baud(engine, BAUD_EXPECT_OLD_RATE, old_rate);
        } else {
            /* A refusal comes several times: none of its copies may meet the next command. */
            engine_quiet(engine, BAUD_EXPECT_END_QUIET,
                         engine->_event == ENGINE_EVENT_REFUSED ? COPIES_TIME : 0);
        }
        return;
    case BAUD_EXPECT_END_QUIET:
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    case BAUD_EXPECT_OLD_RATE:
        engine_quiet(engine, BAUD_EXPECT_OLD_QUIET, SETTLE_TIME);
        return;
    case BAUD_EXPECT_OLD_QUIET:
        baud_test(engine, BAUD_EXPECT_OLD_ANSWER);
        return;
    case BAUD_EXPECT_OLD_ANSWER:
        if (engine->_event != ENGINE_EVENT_TIMEOUT && engine->_step++ == 0) {
            /* It answers at the old rate, so it never got the command: once more, and then no
             * more. */
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
