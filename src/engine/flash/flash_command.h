/**
 * Commands to the flash itself, for what no command of a loader tells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_COMMAND_H
#define ENGINE_FLASH_COMMAND_H

#include "engine/wait.h"
#include "link_names.h"

/** The rung on which a procedure goes on with the answer: `_value` is its first four bytes, the
 * first one the lowest. */
enum { FLASH_COMMAND_EXPECT_ANSWER = ENGINE_BEGIN + 1 };

/** A command as flash_command() takes it: 24 bits of address, and above them the opcode. */
enum {
    FLASH_COMMAND_OPCODE_SHIFT = 24,
    FLASH_COMMAND_ADDRESS_MASK = 0xFFFFFF,
};

/** JEDEC: manufacturer, type, capacity. Like all opcodes with the top bit set it counts as one
 * without an address. */
#define FLASH_COMMAND_READ_ID (0x9Fu << FLASH_COMMAND_OPCODE_SHIFT)

/**
 * Puts the running procedure aside and sends a command to the flash: its opcode, then, if it has
 * one, its address and 8 idle clocks. Takes `_operation.words`, of which the last one is `command`
 * from then on, and `_step`.
 */
void flash_command(esp_loader_engine_t *engine, uint32_t command);

#endif
