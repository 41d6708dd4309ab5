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
    /* Over SDIO a stub is running, and it lies where programs are loaded. */
    if (loader->_bus != NULL && loader->_bus->free_ram != NULL) {
        RETURN_ON_ERROR(loader->_bus->free_ram(loader));
    }
    /* From here on blocks of any other load, or of a write, are refused. */
    loader->_cfg = cfg;
    load->address = cfg->offset;
    load->size = cfg->size;
    /* To load nothing is success, but only if there is a chip. If there is none, the engine refuses
     * the begin for that reason. */
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
    /* The engine was not asked to begin a load of nothing, so it could take no block. */
    if (size == 0 && load->size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    load->payload = payload;
    /* How much goes into a frame is the engine's choice, so a block may be larger than was told at
     * the begin. */
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
