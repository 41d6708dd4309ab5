/**
 * What operations on a region of flash check alike.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_FLASH_REGION_H
#define ENGINE_FLASH_REGION_H

#include "engine/wait.h"
#include "link_names.h"

enum { FLASH_SECTOR_SIZE = 0x1000 };

/**
 * Notes the region's address in the result. What it returns is not a success when flash is not
 * attached, or the region is empty, passes the end of flash or what the loader can address.
 */
esp_loader_error_t flash_region_check(esp_loader_engine_t *engine, uint32_t address, uint32_t size);

#endif
