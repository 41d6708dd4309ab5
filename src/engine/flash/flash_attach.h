/**
 * Attaching flash, for procedures that go on where its id tells no size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_ATTACH_H
#define ENGINE_FLASH_ATTACH_H

#include "engine/exchange.h"
#include "link_names.h"

/**
 * The rungs. From ATTACH_EXPECT_USER to ATTACH_EXPECT_DATA one command of the flash is run: "Read
 * JEDEC ID", unless another procedure has some of these rungs itself.
 */
enum {
    ATTACH_BEGIN = ENGINE_BEGIN,
    ATTACH_EXPECT_PINS,
    ATTACH_EXPECT_LAST_PIN,
    ATTACH_EXPECT_ATTACHED,
    ATTACH_EXPECT_USER,
    ATTACH_EXPECT_USER2,
    ATTACH_EXPECT_LENGTH_SET, /**< goes on with USER: which phases the command has */
    ATTACH_EXPECT_USER_SET,   /**< goes on with USER2: its opcode */
    ATTACH_EXPECT_USER2_SET,
    ATTACH_EXPECT_STARTED,
    ATTACH_EXPECT_IDLE,
    ATTACH_EXPECT_USER_RESTORED,
    ATTACH_EXPECT_USER2_RESTORED,
    ATTACH_EXPECT_DATA, /**< `_value` is what the flash answered, its first byte the lowest */
    ATTACH_EXPECT_PARAMETERS,
    ATTACH_OTHER_RUNGS, /**< from here on: of other procedures */
};

/** Registers and bits of the SPI controller: register descriptions of SPI_CMD, SPI_USER, SPI_USER1
 * and SPI_USER2 in the technical reference manuals; the same on all chips. */
enum {
    ATTACH_ADDRESS = 0x04,
    ATTACH_USER1 = 4, /**< from USER on */
    ATTACH_USER2 = 8,
    ATTACH_START = 1 << 18,
    ATTACH_OPCODE_BITS_LESS_ONE = 7 << 28,
    ATTACH_READ_BITS_LESS_ONE = 31,
    ATTACH_PHASES = 9, /**< opcode and answer: the upper four bits of USER */
};

/** The procedure behind esp_loader_engine_flash_attach(). */
void flash_attach_procedure(esp_loader_engine_t *engine);

/** Begins an operation that attaches flash. */
void flash_attach_begin(esp_loader_engine_t *engine, engine_procedure_t procedure,
                        uint32_t known_size);

/** Begins a command, which takes `_operation.words` 0 and 1 and `_step` until it is done. */
void flash_attach_command(esp_loader_engine_t *engine);

/** Writes a register of the controller, `offset` from its base. */
void flash_attach_write(esp_loader_engine_t *engine, uint8_t rung, uint32_t offset, uint32_t value);

/** Tells the loader the size that is known by now, and ends. */
void flash_attach_parameters(esp_loader_engine_t *engine);

#endif
