/*
 * Attaches flash, and asks its SFDP tables for its size where its id does not tell it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_attach.h"
#include "engine/flash/flash_command.h"
#include "esp_loader_engine_board.h"

/* Source: JEDEC JESD216, "SFDP Database" and "JEDEC Flash Parameter Table". */
enum {
    READ_SFDP = 0x5A << FLASH_COMMAND_OPCODE_SHIFT,
    SFDP_SIGNATURE = 0x50444653,
    SFDP_AT_SIGNATURE = 0,
    SFDP_AT_POINTER = 0x0C, /* of the first table, in three bytes */
    SFDP_TABLES = 0x10,     /* they begin here at the earliest */
    SFDP_DENSITY = 4,       /* from the table's beginning */
    SECTOR_SIZE = 0x1000,
    POWER_MAX = 31 + 3, /* of bits in a flash whose size in bytes can be told */
};

/* Bytes of a flash by its density: the number of its last bit, or with the top bit set the power
 * of two that its bits are. */
static uint32_t sfdp_size(uint32_t density)
{
    const uint32_t power = density & 0x7FFFFFFF;
    if (power == density) {
        return (density >> 3) + 1;
    }
    return power >= 3 && power <= POWER_MAX ? 1u << (power - 3) : 0;
}

static void sfdp_read(esp_loader_engine_t *engine, uint32_t address)
{
    flash_command(engine, READ_SFDP + address);
}

/* Four bytes of the tables have come: the controller gives no more in one word. Their address
 * tells which of the three words it is: signature, pointer to the table, density. */
static void sfdp_take(esp_loader_engine_t *engine, uint32_t address)
{
    const uint32_t value = engine->_value;
    const uint32_t density = (value & FLASH_COMMAND_ADDRESS_MASK) + SFDP_DENSITY;
    uint32_t next = density;

    if (address == SFDP_AT_SIGNATURE && value == SFDP_SIGNATURE) {
        next = SFDP_AT_POINTER;
    } else if (address != SFDP_AT_POINTER || density < SFDP_TABLES + SFDP_DENSITY) {
        /* Whatever else came is not SFDP, and the size stays 0. */
        if (address > SFDP_TABLES) {
            const uint32_t size = sfdp_size(value);
            /* Flash has whole sectors. Any other size comes from a damaged answer. */
            if (size % SECTOR_SIZE == 0) {
                engine->_flash.size = size;
            }
        }
        flash_attach_sized(engine);
        return;
    }
    sfdp_read(engine, next);
}

/* The id first: only a flash whose id tells no size is asked further. */
static void detect_procedure(esp_loader_engine_t *engine)
{
    /* What flash_command() has sent. On the first rung it has no meaning, and is not looked at. */
    const uint32_t command = engine->_operation.words[2];
    if (engine->_rung == FLASH_COMMAND_EXPECT_ANSWER && command != FLASH_COMMAND_READ_ID) {
        sfdp_take(engine, command & FLASH_COMMAND_ADDRESS_MASK);
        return;
    }
    flash_attach_procedure(engine);
    /* Attaching has just ended because the id told no size. The operation goes on instead of
     * ending, and `_flash.size` stays 0 until the tables tell one. Before, the code is another, and
     * the only wait that follows upon tables that tell a size ends with success. */
    if (engine->_result.code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP) {
        sfdp_read(engine, SFDP_AT_SIGNATURE);
    }
}

void esp_loader_engine_flash_detect(esp_loader_engine_t *engine, uint32_t known_size)
{
    flash_attach_begin(engine, detect_procedure, known_size);
}
