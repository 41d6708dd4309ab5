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

esp_loader_error_t flash_region_check(esp_loader_engine_t *engine, uint32_t address, uint32_t size)
{
    /* A failure is reported with the region's address, also one that comes later. */
    engine->_result.address = address;
    if (!engine->_flash_attached || size == 0) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* Each comparison is such that `address + size` cannot wrap before it is known to fit. */
    if (size > engine->_flash.size || address > engine->_flash.size - size) {
        return ESP_LOADER_ERROR_IMAGE_SIZE;
    }
    return region_within_reach(engine, address + size) ? ESP_LOADER_SUCCESS
                                                       : ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}
