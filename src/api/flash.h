/**
 * What the files of the blocking API that write flash share.
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
void *flash_source(const void *payload, uint32_t written);

/** A stub answers a block before it writes it: waits until the last one is in flash. */
esp_loader_error_t flash_settle(esp_loader_t *loader, uint32_t address);

/** esp_loader_flash_start(), with the operation of the engine that begins the write. */
esp_loader_error_t flash_start_with(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg,
                                    void (*begin_write)(esp_loader_engine_t *engine,
                                                        esp_loader_flash_write_t *write));

/** esp_loader_flash_deflate_start(), likewise. */
esp_loader_error_t deflate_start_with(esp_loader_t *loader, esp_loader_flash_deflate_cfg_t *cfg,
                                      void (*begin_deflate)(esp_loader_engine_t *engine,
                                                            esp_loader_flash_deflate_t *deflate));

#endif
