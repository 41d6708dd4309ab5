/*
 * Compressed writes, in steps.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/flash.h"
#include "api/log.h"

esp_loader_error_t deflate_start_with(esp_loader_t *loader, esp_loader_flash_deflate_cfg_t *cfg,
                                      void (*begin_deflate)(esp_loader_engine_t *engine,
                                                            esp_loader_flash_deflate_t *deflate))
{
    esp_loader_flash_deflate_t *deflate = &loader->_deflate;
    /* What an earlier start has begun is over, also when this one is refused. */
    loader->_cfg = NULL;
    RETURN_ON_ERROR(flash_attach_anyway(loader));
    /* From here on blocks of this write may come, and of no other. */
    loader->_cfg = cfg;
    deflate->offset = cfg->offset;
    deflate->size = cfg->image_size;
    deflate->compressed_size = cfg->compressed_size;
    deflate->block_size = cfg->block_size;
    /* Its `user` is set with each block. */
    deflate->pull = flash_payload;
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_INFO,
                 "Compressed flash write start - offset: 0x%08x  size: %u bytes  compressed: %u "
                 "bytes",
                 (unsigned)cfg->offset, (unsigned)cfg->image_size, (unsigned)cfg->compressed_size);
    }
    begin_deflate(&loader->_engine, deflate);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_deflate_start(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg)
{
    return deflate_start_with(loader, cfg, esp_loader_engine_flash_deflate_begin);
}

esp_loader_error_t esp_loader_flash_deflate_write(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg,
                                                  void *payload, uint32_t size)
{
    esp_loader_flash_deflate_t *deflate = &loader->_deflate;
    /* Not the write that was begun last. */
    if (loader->_cfg != cfg) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    deflate->user = flash_source(payload, deflate->written);
    esp_loader_engine_flash_deflate_block(&loader->_engine, deflate, size);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_deflate_finish(esp_loader_t *loader,
                                                   esp_loader_flash_deflate_cfg_t *cfg)
{
    /* Part of a stream leaves an incomplete image, which must not be taken for a success. */
    if (loader->_cfg != cfg || loader->_deflate.written != cfg->compressed_size) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* A ROM has written its last block by now; a stub is asked. */
    return flash_settle(loader, cfg->offset);
}
