/* SPDX-License-Identifier: Apache-2.0 */
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
    SETTLE_TIME = 50, /* stray bytes follow the change */
};

/* Some ROMs compute a rate from another crystal than there is. Sources: esptool,
 * esptool/targets/<chip>.py, change_baud, and esptool/loader.py, get_crystal_freq. */
enum {
    CLOCK_SAME = 1 << 10, /* scales are fractions of this */
    HZ_26_OR_40 = 33000000,
    HZ_40_OR_48 = 45000000,
};

/* The ROM measured its crystal against the 8 MHz clock: cycles counted * eFuse * 15625 / 40 Hz. It
 * is 26 or 40 MHz in truth. A measure that is far from both tells nothing. */
static uint32_t clock_scale_of_measured(uint32_t calibration, uint32_t fuse)
{
    enum { MHZ = 1000000 / 15625 * 40 };
    const uint32_t measured = (calibration >> 7 & 0x1FFFFFF) * (fuse & 0xFF);
    if (measured < 20 * MHZ || measured > 50 * MHZ) {
        return CLOCK_SAME;
    }
    /* measured * CLOCK_SAME / (40 * MHZ), or / (26 * MHZ), without a division */
    return measured * (measured > 33 * MHZ ? 5243 : 8066) >> 19;
}

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

/* Any answer will do; a refusal is one, under whatever opcode (Secure Download Mode). */
static void baud_read(esp_loader_engine_t *engine, uint8_t rung, uint32_t address)
{
    exchange_read_register(engine, rung, address);
    engine->_tolerant = true;
    engine->_answer_size = EXCHANGE_ANY_SIZE;
    engine->_timeout = TEST_TIMEOUT;
}

/* The register is one that every chip has at its own place: where one chip has its ROM, another
 * maps flash, which cannot always be read. */
static void baud_test(esp_loader_engine_t *engine, uint8_t rung)
{
    baud_read(engine, rung, engine->_chip->efuse);
}

static void baud_command(esp_loader_engine_t *engine)
{
    uint32_t *words =
        exchange_command_once(engine, BAUD_EXPECT_CHANGED, COMMAND_CHANGE_BAUDRATE, 2);
    words[0] = engine->_operation.words[2];
    words[1] = engine->_stub != NULL ? engine->_operation.words[0] : 0;
    engine->_timeout = CHANGE_TIMEOUT;
}

/* The chip's side of a change: the new rate, or what makes a chip that is wrong take it. */
static void baud_find_out(esp_loader_engine_t *engine)
{
    uint32_t *rates = engine->_operation.words;
    const uint32_t *registers = chip_clock_registers[engine->_chip->clock - 1];

    if (engine->_rung == BAUD_BEGIN) {
        baud_read(engine, BAUD_EXPECT_CLOCK, registers[0]);
    } else if (engine->_event == ENGINE_EVENT_REFUSED) {
        /* Secure Download Mode reads no register. A rate that is not known to be right would lose
         * the chip: it stays. */
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
            /* The line may have damaged it. */
            baud_command(engine);
        } else {
            /* Without an answer, too: it may be the answer that was lost. */
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
        if (engine->_event == ENGINE_EVENT_TIMEOUT) {
            engine_baud(engine, BAUD_EXPECT_OLD_RATE, old_rate);
        } else {
            /* A refusal may come several times. */
            engine_quiet(engine, BAUD_EXPECT_END_QUIET, SETTLE_TIME);
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
            /* The chip never heard the command. */
            baud_command(engine);
        } else {
            engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        }
        return;
    }
}

void esp_loader_engine_change_baud(esp_loader_engine_t *engine, uint32_t baud)
{
    engine->_operation.words[0] = engine->_config.baud;
    engine->_operation.words[1] = baud;
    engine_begin(engine, change_baud_procedure, CHIP_HAS_CHANGE_BAUD);
}
