/*
 * Writes that the chip encrypts: the same procedures, with a flag in the begin. What differs is
 * what may be written at all, which is checked here before anything is erased.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/flash/flash_deflate.h"
#include "engine/flash/flash_write.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

/* Flash is encrypted in units of so many bytes; 0: this chip's loader cannot. */
static uint32_t encrypt_unit(const esp_loader_engine_t *engine)
{
    return chip_flash(engine->_chip)->encrypted_unit;
}

/* Ends a refused operation. It is begun all the same, so that the caller sees it end like any
 * other. */
static void encrypt_refused_procedure(esp_loader_engine_t *engine)
{
    engine_finish(engine, encrypt_unit(engine) == 0 ? ESP_LOADER_ERROR_UNSUPPORTED_FUNC
                                                    : ESP_LOADER_ERROR_INVALID_PARAM);
}

/* `extents` are all addresses and sizes that have to be multiples of the unit, or-ed. */
static bool encrypt_allowed(esp_loader_engine_t *engine, uint32_t extents)
{
    if ((engine->_abilities & CHIP_BEGIN_ENCRYPTED) != 0 && encrypt_unit(engine) != 0 &&
        (extents & (encrypt_unit(engine) - 1)) == 0) {
        return true;
    }
    /* If no chip is connected, or its FLASH_BEGIN has no word for this, engine_begin() refuses it
     * for that reason. Otherwise the procedure names what is wrong. */
    engine_begin(engine, encrypt_refused_procedure, CHIP_BEGIN_ENCRYPTED);
    return false;
}

/* Each block is encrypted by itself as it comes, so the block size has to be a multiple as well. */
static bool encrypt_write_allowed(esp_loader_engine_t *engine,
                                  const esp_loader_flash_write_t *write)
{
    return encrypt_allowed(engine, write->offset | write->size | write->block_size);
}

/* As with a plain write whose beginning is refused: no blocks of an earlier one follow either. */
static void encrypt_nothing_follows(esp_loader_engine_t *engine)
{
    engine->_writing = NULL;
}

static void encrypt_write(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                          uint32_t available)
{
    if (encrypt_write_allowed(engine, write)) {
        /* A power of two less one: the mask of what lies within a unit. */
        flash_write_start(engine, write, available, (uint8_t)(encrypt_unit(engine) - 1));
    } else {
        encrypt_nothing_follows(engine);
    }
}

static void encrypt_deflate(esp_loader_engine_t *engine, esp_loader_flash_deflate_t *deflate,
                            uint32_t available)
{
    /* The chip encrypts what it has inflated, so blocks of the stream may have any size. */
    if (encrypt_allowed(engine, deflate->offset | deflate->size)) {
        flash_deflate_start(engine, deflate, available, true);
    } else {
        encrypt_nothing_follows(engine);
    }
}

void esp_loader_engine_flash_write_encrypted(esp_loader_engine_t *engine,
                                             esp_loader_flash_write_t *write)
{
    encrypt_write(engine, write, write->size);
}

void esp_loader_engine_flash_check_encrypted(esp_loader_engine_t *engine,
                                             esp_loader_flash_write_t *write)
{
    if (encrypt_write_allowed(engine, write)) {
        /* The rest is checked as it is for a plain write. If it was refused above, the operation
         * has ended already. */
        esp_loader_engine_flash_check(engine, write);
    }
}

void esp_loader_engine_flash_begin_encrypted(esp_loader_engine_t *engine,
                                             esp_loader_flash_write_t *write)
{
    encrypt_write(engine, write, 0);
}

void esp_loader_engine_flash_deflate_encrypted(esp_loader_engine_t *engine,
                                               esp_loader_flash_deflate_t *deflate)
{
    encrypt_deflate(engine, deflate, deflate->compressed_size);
}

void esp_loader_engine_flash_deflate_begin_encrypted(esp_loader_engine_t *engine,
                                                     esp_loader_flash_deflate_t *deflate)
{
    encrypt_deflate(engine, deflate, 0);
}
