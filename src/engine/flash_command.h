/**
 * Commands of the flash itself, given to it by driving the chip's SPI controller register by
 * register: rungs that more than one procedure has.
 *
 *     flash_command(engine);
 *     ...
 *     case FLASH_COMMAND_DONE:
 *         id = engine->_value;
 *         ...
 *     default:
 *         flash_command_step(engine);
 *
 * As it stands this is "Read JEDEC ID". For another command a procedure has some of the rungs
 * itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_COMMAND_H
#define ENGINE_FLASH_COMMAND_H

#include "engine/exchange.h"

/** The rungs; a procedure's own stand below. */
enum {
    FLASH_COMMAND_BEGIN = 0x40,
    FLASH_COMMAND_EXPECT_USER,
    FLASH_COMMAND_EXPECT_USER2,
    FLASH_COMMAND_EXPECT_LENGTH_SET, /**< goes on with USER: which phases the command has */
    FLASH_COMMAND_EXPECT_USER_SET,   /**< goes on with USER2: its opcode */
    FLASH_COMMAND_EXPECT_USER2_SET,
    FLASH_COMMAND_EXPECT_STARTED,
    FLASH_COMMAND_EXPECT_IDLE,
    FLASH_COMMAND_EXPECT_USER_RESTORED,
    FLASH_COMMAND_EXPECT_USER2_RESTORED,
    FLASH_COMMAND_DONE, /**< `_value` is what the flash answered, its first byte the lowest */
};

/** Registers and bits of the SPI controller: register descriptions of SPI_CMD, SPI_USER, SPI_USER1
 * and SPI_USER2 in the technical reference manuals; the same on all chips. */
enum {
    FLASH_COMMAND_REGISTER = 0x00,
    FLASH_COMMAND_ADDRESS = 0x04,
    FLASH_COMMAND_USER1 = 4, /**< from SPI_USER on */
    FLASH_COMMAND_USER2 = 8,
    FLASH_COMMAND_START = 1 << 18,
    FLASH_COMMAND_BITS_LESS_ONE = 7 << 28, /**< of the opcode, in USER2 */
    FLASH_COMMAND_READ_BITS_LESS_ONE = 31,
    FLASH_COMMAND_PHASES = 9, /**< opcode and answer: the upper four bits of USER */
};

/** Begins a command, which takes `_operation.words` 0 and 1 and `_step` until it is done. */
void flash_command(esp_loader_engine_t *engine);

/** Goes on with it: what a procedure does on rungs that are not its own. */
void flash_command_step(esp_loader_engine_t *engine);

/** Writes a register of the controller, `offset` from its base. */
void flash_command_write(esp_loader_engine_t *engine, uint8_t rung, uint32_t offset,
                         uint32_t value);

#endif
