/*
 * One check for all operations on a region of flash, so that none can write past the end, where
 * addresses wrap to the beginning.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_region.h"
#include "engine/flash/flash_erase_size.h"
#include "engine/stub.h"
#include "esp_loader_engine_board.h"

/* A loader with 24 bits of address would write to a place below 16 MiB what belongs above it. */
static bool region_within_reach(const esp_loader_engine_t *engine, uint32_t end)
{
    return end <= CHIP_ROM_FLASH_LIMIT ||
           (engine->_stub != NULL && (engine->_chip->abilities & CHIP_STUB_HAS_32_BITS) != 0);
}

esp_loader_error_t flash_region_check(esp_loader_engine_t *engine, uint32_t address, uint32_t size)
{
    /* Noted first, so that a failure is reported with the region's address, whether it comes here
     * or later. */
    engine->_result.address = address;
    if (!engine->_flash_attached || size == 0) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* A sum could wrap, so `size` is compared first and then taken off the end. */
    if (size > engine->_flash.size || address > engine->_flash.size - size) {
        return ESP_LOADER_ERROR_IMAGE_SIZE;
    }
    return region_within_reach(engine, address + size) ? ESP_LOADER_SUCCESS
                                                       : ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
}

uint32_t esp_loader_engine_erases_more(const esp_loader_engine_t *engine, uint32_t address,
                                       uint32_t size)
{
    const uint32_t sectors = erase_sectors(size);
    const bool more = (engine->_abilities & CHIP_ERASES_HEAD_TWICE) != 0 && sectors % 2 != 0 &&
                      sectors < 2 * erase_head(address);
    return more ? (address / FLASH_SECTOR_SIZE + sectors) * FLASH_SECTOR_SIZE : 0;
}
