/**
 * What the files of the blocking API that read and write flash share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_FLASH_H
#define API_FLASH_H

#include "esp_loader.h"
#include "link_names.h"

/** Attaches flash unless it is; where nothing tells its size it is taken for 2 MiB. */
esp_loader_error_t flash_attach_anyway(esp_loader_t *loader);

/** The source of writes in steps: a pull function, and what it is given for a payload of which
 * `written` bytes of the image come before. */
const uint8_t *flash_payload(void *user, uint32_t offset, uint32_t size);
static inline void *flash_source(const void *payload, uint32_t written)
{
    return (void *)((uintptr_t)payload - written);
}

/** Compares a digest with that of a region. The chip is asked twice before they count as different:
 * a disturbed answer looks the same as disturbed flash. */
esp_loader_error_t flash_compare(esp_loader_t *loader, uint32_t address, uint32_t size,
                                 const uint8_t *expected);

/** A stub answers a block before it writes it: waits until the last one is in flash. */
esp_loader_error_t flash_settle(esp_loader_t *loader, uint32_t address);

/** Begins esp_loader_flash_start(): attaches flash. Not in flash_prepare(), so that this, which
 * takes the most stack, stands on little. */
static inline esp_loader_error_t flash_for_write(esp_loader_t *loader,
                                                 const esp_loader_flash_cfg_t *cfg)
{
    /* What an earlier start has begun is over, also when this one is refused. */
    loader->_cfg = NULL;
    /* The engine takes any size. Version 2.x refuses one that is no multiple of 4, and so does
     * this. */
    return (cfg->offset | cfg->image_size) % 4 != 0 ? ESP_LOADER_ERROR_INVALID_PARAM
                                                    : flash_attach_anyway(loader);
}

/** Goes on up to where the engine begins `_flash.write`, unless the image is empty: then nothing is
 * begun. */
esp_loader_error_t flash_prepare(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg);

/** esp_loader_flash_deflate_start(), likewise. */
esp_loader_error_t deflate_start_with(esp_loader_t *loader, esp_loader_flash_deflate_cfg_t *cfg,
                                      void (*begin_deflate)(esp_loader_engine_t *engine,
                                                            esp_loader_flash_deflate_t *deflate));

#endif
