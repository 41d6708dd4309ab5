/*
 * Loading into RAM, in steps.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/bus.h"

esp_loader_error_t esp_loader_mem_start(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg)
{
    esp_loader_ram_write_t *load = &loader->_load;
    /* Over SDIO a stub runs where programs are loaded. */
    if (loader->_bus != NULL && loader->_bus->free_ram != NULL) {
        RETURN_ON_ERROR(loader->_bus->free_ram(loader));
    }
    loader->_cfg = cfg;
    load->address = cfg->offset;
    load->size = cfg->size;
    /* The engine has nothing to do with no bytes, but it knows whether there is a chip. */
    if (cfg->size == 0 && esp_loader_engine_chip(&loader->_engine) != ESP_UNKNOWN_CHIP) {
        return ESP_LOADER_SUCCESS;
    }
    load->block_size = cfg->block_size;
    esp_loader_engine_ram_begin(&loader->_engine, load);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_mem_write(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg,
                                        const void *payload, uint32_t size)
{
    esp_loader_ram_write_t *load = &loader->_load;
    if (loader->_cfg != cfg) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    if (size == 0 && load->size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    load->payload = payload;
    /* Frames are the engine's choice, so a block may be larger than was told. */
    if (size > load->block_size) {
        load->block_size = size;
    }
    esp_loader_engine_ram_block(&loader->_engine, load, size);
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
