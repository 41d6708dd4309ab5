/*
 * Drives the chip's SPI flash controller register by register: no command of a loader hands one to
 * the flash. The controller's settings are put back afterwards, since the loader uses them itself.
 *
 * Registers and bits: descriptions of SPI_CMD, SPI_ADDR, SPI_USER, SPI_USER1 and SPI_USER2 in the
 * technical reference manuals; the same on all chips, at other places (chip_flash_t).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_command.h"
#include "engine/exchange.h"

/* The steps. A rung is the step whose answer is awaited. */
enum {
    STEP_NONE = ENGINE_BEGIN,
    STEP_KEEP_USER,
    STEP_KEEP_USER2,
    STEP_LENGTH,
    STEP_USER1, /* this one and the next for commands with an address */
    STEP_ADDRESS,
    STEP_USER,
    STEP_USER2,
    STEP_START,
    STEP_POLL,
    STEP_RESTORE_USER,
    STEP_RESTORE_USER2,
    STEP_ANSWER,
};

/* The register of each step: CHIP_FLASH_* plus bytes, whole words, or-ed with whether it is read.
 */
enum { STEP_READS = 1, STEP_BYTES = 0x0C, STEP_PLACE = 6 };
#define STEP(place, bytes) ((place) << STEP_PLACE | (bytes))

/* The settings are kept first and put back before the answer is read: the answer stays in the data
 * register, and read last it is in `_value` when the procedure goes on. */
static const uint8_t steps[] = {
    [STEP_KEEP_USER] = STEP(CHIP_FLASH_USER, 0) | STEP_READS,
    [STEP_KEEP_USER2] = STEP(CHIP_FLASH_USER, 8) | STEP_READS,
    [STEP_LENGTH] = STEP(CHIP_FLASH_LENGTH, 0),
    [STEP_USER1] = STEP(CHIP_FLASH_USER, 4),
    [STEP_ADDRESS] = STEP(CHIP_FLASH_CMD, 4),
    [STEP_USER] = STEP(CHIP_FLASH_USER, 0),
    [STEP_USER2] = STEP(CHIP_FLASH_USER, 8),
    [STEP_START] = STEP(CHIP_FLASH_CMD, 0),
    [STEP_POLL] = STEP(CHIP_FLASH_CMD, 0) | STEP_READS,
    [STEP_RESTORE_USER] = STEP(CHIP_FLASH_USER, 0),
    [STEP_RESTORE_USER2] = STEP(CHIP_FLASH_USER, 8),
    [STEP_ANSWER] = STEP(CHIP_FLASH_DATA, 0) | STEP_READS,
};

enum {
    /* A flash answers these commands at once, and each poll takes two exchanges or more. */
    IDLE_POLLS = 3,
    START = 1 << 18, /* of CMD; the controller clears it when the flash has answered */
    OPCODE_BITS_LESS_ONE = 7 << 28,
};

/* Phases, from bit 28 of USER on: all are opcode, address, idle clocks and answer. */
enum {
    PHASES_SHIFT = 28,
    PHASES = 15,
    PHASES_OF_ADDRESS = 6,
};

#define USER1 (23u << 26 | 7u) /* an address of 24 bits, then 8 idle clocks */

/* What the words of the operation hold. */
enum {
    /* In this order: see command_procedure(). */
    KEPT_USER2,
    KEPT_USER,
    COMMAND,
};

/* What a step writes. */
static uint32_t step_value(const chip_flash_t *spi, const uint32_t *words, uint32_t step)
{
    const uint32_t command = words[COMMAND];
    switch (step) {
    case STEP_LENGTH:
        return spi->length;
    case STEP_USER1:
        /* In the first generation of controllers this register also holds the length, in its middle
         * bits. Writing the address bits alone would clear it. */
        return USER1 | (uint32_t)spi->length >> 8 << 8;
    case STEP_ADDRESS:
        /* The shift to the left drops the opcode. Earlier controllers take the address from the top
         * of the register, later ones from its lower 24 bits. */
        return command << 8 >> spi->address_shift;
    case STEP_USER:
        /* The top bit of an opcode says that it has no address. Then only opcode and answer are
         * left of the phases. */
        return (PHASES - PHASES_OF_ADDRESS * (command >> 31)) << PHASES_SHIFT;
    case STEP_USER2:
        return OPCODE_BITS_LESS_ONE | command >> FLASH_COMMAND_OPCODE_SHIFT;
    case STEP_START:
        return START;
    case STEP_RESTORE_USER:
        return words[KEPT_USER];
    default:
        return words[KEPT_USER2];
    }
}

static void command_procedure(esp_loader_engine_t *engine)
{
    const chip_flash_t *spi = chip_flash(engine->_chip);
    uint32_t *words = engine->_operation.words;
    uint32_t step = engine->_rung;

    if (step <= STEP_KEEP_USER2) {
        /* KEEP_USER is an odd step and KEEP_USER2 an even one, as the words are numbered. What
         * STEP_NONE stores here is overwritten. */
        words[step % 2] = engine->_value;
    }
    /* A step is over once it is answered; polling, once the controller has cleared the start
     * bit. */
    if (step != STEP_POLL || (engine->_value & START) == 0) {
        step++;
    } else if (engine->_step-- == 0) {
        /* The polls are bounded, so that a controller which never finishes is reported. */
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
        return;
    }
    /* A command without an address needs neither the length of one nor the address. */
    if (step == STEP_USER1 && (int32_t)words[COMMAND] < 0) {
        step = STEP_USER;
    }
    if (step > STEP_ANSWER) {
        engine_go_back(engine, FLASH_COMMAND_EXPECT_ANSWER);
        return;
    }
    const uint32_t what = steps[step];
    const uint32_t address =
        engine->_chip->spi + spi->places[what >> STEP_PLACE] + (what & STEP_BYTES);
    if ((what & STEP_READS) != 0) {
        exchange_read_register(engine, (uint8_t)step, address);
    } else {
        exchange_write_register(engine, (uint8_t)step, address, step_value(spi, words, step));
    }
}

void flash_command(esp_loader_engine_t *engine, uint32_t command)
{
    engine->_operation.words[COMMAND] = command;
    engine->_step = IDLE_POLLS;
    engine_put_aside(engine, command_procedure);
}
