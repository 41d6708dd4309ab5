/*
 * Loading into RAM, in steps.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/bus.h"

esp_loader_error_t esp_loader_mem_start(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg)
{
    /* Over SDIO a stub runs where programs are loaded. */
    if (loader->_bus != NULL && loader->_bus->free_ram != NULL) {
        RETURN_ON_ERROR(loader->_bus->free_ram(loader));
    }
    cfg->_state._write.address = cfg->offset;
    cfg->_state._write.size = cfg->size;
    /* The engine has nothing to do with no bytes, but it knows whether there is a chip. */
    if (cfg->size == 0 && esp_loader_engine_chip(&loader->_engine) != ESP_UNKNOWN_CHIP) {
        return ESP_LOADER_SUCCESS;
    }
    cfg->_state._write.block_size = cfg->block_size;
    esp_loader_engine_ram_begin(&loader->_engine, &cfg->_state._write);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_mem_write(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg,
                                        const void *payload, uint32_t size)
{
    cfg->_state._write.payload = payload;
    if (size == 0 && cfg->_state._write.size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    /* Frames are the engine's choice, so a block may be larger than was told. */
    if (size > cfg->_state._write.block_size) {
        cfg->_state._write.block_size = size;
    }
    esp_loader_engine_ram_block(&loader->_engine, &cfg->_state._write, size);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_mem_finish(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg,
                                         uint32_t entrypoint)
{
    /* Kept for the interface: the engine needs nothing of it. */
    (void)cfg;
    esp_loader_engine_ram_run(&loader->_engine, entrypoint);
    return blocking_run(loader);
}
