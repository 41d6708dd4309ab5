/**
 * What a ROM loader erases when it is told a size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_ERASE_SIZE_H
#define ENGINE_FLASH_ERASE_SIZE_H

#include "engine/flash/flash_region.h"

enum { ERASE_BLOCK_SECTORS = 16 };

/** `size` is not 0. */
static inline uint32_t erase_sectors(uint32_t size)
{
    return (size - 1) / FLASH_SECTOR_SIZE + 1;
}

/** How many sectors it is from the first one up to the next 64 KiB boundary: the head. The
 * ESP8266's ROM erases these, and then as many as it was asked for (esptool,
 * ESP8266ROM.get_erase_size). */
static inline uint32_t erase_head(uint32_t address)
{
    return ERASE_BLOCK_SECTORS - (address / FLASH_SECTOR_SIZE) % ERASE_BLOCK_SECTORS;
}

/** The size that FLASH_BEGIN has to name so that `size` bytes from `address` are erased. For an odd
 * number of sectors below twice the head no size does so exactly, and one sector more is erased:
 * too much can be told to the caller, while too little would leave old bits in the image. */
static inline uint32_t erase_request(const esp_loader_engine_t *engine, uint32_t address,
                                     uint32_t size)
{
    if ((engine->_abilities & CHIP_ERASES_HEAD_TWICE) == 0 || size == 0) {
        return size;
    }
    const int32_t sectors = (int32_t)erase_sectors(size);
    /* For each sector named within the head the ROM erases two, so up to twice the head half of
     * them is named, rounded up. Beyond that it erases the head more than was named. */
    const int32_t half = (sectors + 1) >> 1;
    const int32_t beyond = sectors - (int32_t)erase_head(address);
    return (uint32_t)(beyond > half ? beyond : half) * FLASH_SECTOR_SIZE;
}

#endif
