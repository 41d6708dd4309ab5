/*
 * Erases a region, or all of flash, by the commands that only flasher stubs have.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/exchange.h"
#include "engine/flash/flash_region.h"
#include <stddef.h>

enum {
    ERASE_BEGIN = ENGINE_BEGIN,
    ERASE_EXPECT_ERASED,
};

enum { ERASE_TIMEOUT_SHIFT = 4 /* 66 s a MiB: a chip erase at its slowest */ };

/* `_words` has held address and size since the operation began, and the command sends them from
 * there. */
static void erase_begin(esp_loader_engine_t *engine)
{
    const uint32_t address = engine->_words[0];
    const uint32_t size = engine->_words[1];
    /* All of flash is erased by the part's own command. It takes no address, so the part may be
     * larger than 24 bits can address. It is used only if the part itself has told its size:
     * where a caller has named one, the part may be larger, and more would be erased than was
     * asked for. */
    const bool whole = address == 0 && size == engine->_flash.size && engine->_flash.id != 0;
    /* For the whole part the check is of one sector only. It still asks whether flash is attached,
     * but not whether addresses reach the end. */
    esp_loader_error_t error =
        flash_region_check(engine, address, whole ? FLASH_SECTOR_SIZE : size);
    if ((address | size) % FLASH_SECTOR_SIZE != 0) {
        error = ESP_LOADER_ERROR_INVALID_PARAM;
    }
    if (error != ESP_LOADER_SUCCESS) {
        engine_finish(engine, error);
        return;
    }
    if (whole) {
        exchange_command(engine, ERASE_EXPECT_ERASED, COMMAND_ERASE_FLASH, 0);
    } else {
        exchange_command(engine, ERASE_EXPECT_ERASED, COMMAND_ERASE_REGION, 2);
    }
    /* The stub answers once all is erased. To erase twice does no harm, so without an answer the
     * command goes out again. */
    engine->_timeout += size >> ERASE_TIMEOUT_SHIFT;
}

static void erase_procedure(esp_loader_engine_t *engine)
{
    if (engine->_rung == ERASE_BEGIN) {
        erase_begin(engine);
    } else {
        engine_finish(engine, ESP_LOADER_SUCCESS);
    }
}

void esp_loader_engine_flash_erase(esp_loader_engine_t *engine, uint32_t address, uint32_t size)
{
    engine->_words[0] = address;
    engine->_words[1] = size;
    /* A ROM loader erases only as part of a write. */
    engine_begin(engine, erase_procedure, CHIP_STUB_RUNS);
}
