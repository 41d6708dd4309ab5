/*
 * One check for all operations on a region of flash, so that none can write past the end, where
 * addresses wrap to the beginning.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_region.h"
#include "engine/stub.h"

/* Loaders with 24 bits of address would write what lies beyond 16 MiB to a place below. */
static bool region_within_reach(const esp_loader_engine_t *engine, uint32_t end)
{
    return end <= CHIP_ROM_FLASH_LIMIT ||
           (engine->_stub != NULL && (engine->_chip->abilities & CHIP_STUB_HAS_32_BITS) != 0);
}

bool flash_region_allowed(esp_loader_engine_t *engine, uint32_t address, uint32_t size)
{
    esp_loader_error_t error = ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    /* Each comparison is such that `address + size` cannot wrap before it is known to fit. */
    if (!engine->_flash_attached || size == 0) {
        error = ESP_LOADER_ERROR_INVALID_PARAM;
    } else if (size > engine->_flash.size || address > engine->_flash.size - size) {
        error = ESP_LOADER_ERROR_IMAGE_SIZE;
    } else if (region_within_reach(engine, address + size)) {
        /* A failure from here on is reported with the region's address. */
        engine->_result.address = address;
        return true;
    }
    engine_finish_at(engine, error, address);
    return false;
}
