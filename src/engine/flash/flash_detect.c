/*
 * Attaches flash, and asks its SFDP tables for its size where its id does not tell it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_attach.h"
#include "esp_loader_engine_board.h"

enum {
    SFDP_EXPECT_USER1_SET = ATTACH_OTHER_RUNGS,
    SFDP_EXPECT_ADDRESS_SET,
};

/* Source: JEDEC JESD216, "SFDP Database" and "JEDEC Flash Parameter Table". */
enum {
    READ_SFDP = 0x5A,
    SFDP_SIGNATURE = 0x50444653,
    SFDP_AT_SIGNATURE = 0,
    SFDP_AT_POINTER = 0x0C, /* of the first table, in three bytes */
    SFDP_TABLES = 0x10,     /* they begin here at the earliest */
    SFDP_DENSITY = 4,       /* from the table's beginning */
    SECTOR_SIZE = 0x1000,
    POWER_MAX = 31 + 3, /* of bits in a flash whose size in bytes can be told */
};

/* For USER1: an address of 24 bits, then 8 idle clocks. */
#define SFDP_USER1  (23u << 26 | 7u)
#define SFDP_PHASES (0xFu << 28) /* opcode, address, idle clocks, answer */

/* Reads four bytes of the tables: the controller gives no more in one word. */
static void sfdp_read(esp_loader_engine_t *engine, uint32_t address)
{
    engine->_operation.words[2] = address;
    flash_attach_command(engine);
}

/* Bytes of a flash by its density: the number of its last bit, or with the top bit set the power
 * of two that its bits are. */
static uint32_t sfdp_size(uint32_t density)
{
    const uint32_t power = density & 0x7FFFFFFF;
    uint32_t size = (density >> 3) + 1;
    if (power != density) {
        size = power >= 3 && power <= POWER_MAX ? 1u << (power - 3) : 0;
    }
    /* What is no whole number of sectors is no flash: the answer was damaged. */
    return size % SECTOR_SIZE == 0 ? size : 0;
}

/* The addresses tell which of the three words has come: signature, pointer to the table,
 * density. */
static void sfdp_take(esp_loader_engine_t *engine)
{
    const uint32_t address = engine->_operation.words[2];
    const uint32_t value = engine->_value;
    const uint32_t table = value & 0xFFFFFF;

    if (address == SFDP_AT_SIGNATURE && value == SFDP_SIGNATURE) {
        sfdp_read(engine, SFDP_AT_POINTER);
        return;
    }
    if (address == SFDP_AT_POINTER && table >= SFDP_TABLES) {
        sfdp_read(engine, table + SFDP_DENSITY);
        return;
    }
    /* Whatever else came is not SFDP, and the size stays 0. */
    if (address > SFDP_TABLES) {
        engine->_flash.size = sfdp_size(value);
    }
    if (engine->_flash.size == 0) {
        engine_finish_at(engine, ESP_LOADER_ERROR_UNSUPPORTED_CHIP, engine->_flash.id);
    } else {
        /* The size is known: the rest is as if the id had told it. */
        engine->_procedure = flash_attach_procedure;
        flash_attach_parameters(engine);
    }
}

/* Runs the flash's command as for its id, but with an address and idle clocks, which two more
 * registers describe. */
static void sfdp_procedure(esp_loader_engine_t *engine)
{
    const chip_flash_t *spi = chip_flash(engine->_chip);
    const uint32_t length = (uint32_t)ATTACH_READ_BITS_LESS_ONE << spi->read_length_shift;

    switch (engine->_rung) {
    case ATTACH_EXPECT_LENGTH_SET:
        /* In the first generation of controllers USER1 also holds the length of the answer. */
        flash_attach_write(engine, SFDP_EXPECT_USER1_SET, (uint32_t)spi->user + ATTACH_USER1,
                           SFDP_USER1 | (length >> 8 << 8));
        return;
    case SFDP_EXPECT_USER1_SET:
        flash_attach_write(engine, SFDP_EXPECT_ADDRESS_SET, ATTACH_ADDRESS,
                           engine->_operation.words[2] << spi->address_shift);
        return;
    case SFDP_EXPECT_ADDRESS_SET:
        flash_attach_write(engine, ATTACH_EXPECT_USER_SET, spi->user, SFDP_PHASES);
        return;
    case ATTACH_EXPECT_USER_SET:
        flash_attach_write(engine, ATTACH_EXPECT_USER2_SET, (uint32_t)spi->user + ATTACH_USER2,
                           ATTACH_OPCODE_BITS_LESS_ONE | READ_SFDP);
        return;
    case ATTACH_EXPECT_DATA:
        sfdp_take(engine);
        return;
    default:
        flash_attach_procedure(engine);
        return;
    }
}

/* The id first: only a flash whose id tells no size is asked further. */
static void detect_procedure(esp_loader_engine_t *engine)
{
    flash_attach_procedure(engine);
    /* Attaching has just ended for that reason. The operation goes on instead. */
    if (engine->_wait == ENGINE_WAIT_NOTHING &&
        engine->_result.code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP) {
        engine->_procedure = sfdp_procedure;
        sfdp_read(engine, SFDP_AT_SIGNATURE);
    }
}

void esp_loader_engine_flash_detect(esp_loader_engine_t *engine)
{
    flash_attach_begin(engine, detect_procedure, 0);
}
