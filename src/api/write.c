/*
 * Writes flash as it is, and erases it. In a file of its own, because what is taken out of an
 * archive with it makes a stub bring its way of finding a lost block: stub_resolve_procedure().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/flash.h"
#include "api/log.h"
#include "esp_loader_engine_board.h"

enum { ROM_FLASH_LIMIT = 0x1000000 /* ROM loaders address flash with 24 bits */ };

/* Whether this write leaves alone what was written since connecting: an ESP8266 may erase a sector
 * more than it is asked to. If so, this write is remembered as well. One range is kept for all of
 * them, since images mostly come in ascending order. */
static bool flash_keeps_written(esp_loader_t *loader, uint32_t offset, uint32_t size)
{
    const uint32_t more = esp_loader_engine_erases_more(&loader->_engine, offset, size);
    if (more != 0 && more >= loader->_written_from && more < loader->_written_to) {
        return false;
    }
    if (loader->_written_to == 0 || offset < loader->_written_from) {
        loader->_written_from = offset;
    }
    if (offset + size > loader->_written_to) {
        loader->_written_to = offset + size;
    }
    return true;
}

esp_loader_error_t flash_prepare(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg)
{
    esp_loader_flash_write_t *write = &loader->_flash.write;
    const uint32_t offset = cfg->offset;
    /* What would be impossible at the end is refused now, before anything is erased: places that a
     * ROM cannot address, a digest that the loader cannot calculate, and a sector more that holds
     * what was written before. */
    if ((offset >= ROM_FLASH_LIMIT && !esp_loader_engine_stub_running(&loader->_engine)) ||
        (!cfg->skip_verify && !esp_loader_engine_can_verify(&loader->_engine)) ||
        !flash_keeps_written(loader, offset, cfg->image_size)) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    /* From here on blocks of this write may come, and of no other. */
    loader->_cfg = cfg;
    write->offset = offset;
    write->size = cfg->image_size;
    write->erased = false;
    write->block_size = cfg->block_size;
    /* Its `user` is set with each block. */
    write->pull = flash_payload;
    /* The engine adds to it what it sends, so the digest is of what the caller has given. */
    write->md5 = cfg->skip_verify ? NULL : &loader->_flash.md5;
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_INFO,
                 "Flash write start - offset: 0x%08x  size: %u bytes", (unsigned)offset,
                 (unsigned)cfg->image_size);
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_flash_start(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg)
{
    RETURN_ON_ERROR(flash_for_write(loader, cfg));
    if (cfg->image_size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(flash_prepare(loader, cfg));
    esp_loader_engine_flash_begin(&loader->_engine, &loader->_flash.write);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_write(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg,
                                          const void *payload, uint32_t size)
{
    esp_loader_flash_write_t *write = &loader->_flash.write;
    if (loader->_cfg != cfg) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* From `written` on: if this call repeats one that has failed, the engine goes on there. */
    write->user = flash_source(payload, write->written);
    esp_loader_engine_flash_block(&loader->_engine, write, size);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_finish(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg)
{
    /* The digest takes the place of the block that it was calculated from, which is not needed any
     * more. An array of its own would make the stack deeper. */
    uint8_t *digest = (uint8_t *)loader->_flash.md5._block;
    if (cfg->image_size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    if (loader->_cfg != cfg || loader->_flash.write.written != cfg->image_size) {
        /* The image is incomplete. Version 2.x reports that as a digest that differs, where digests
         * are compared. */
        return cfg->skip_verify ? ESP_LOADER_ERROR_INVALID_PARAM : ESP_LOADER_ERROR_INVALID_MD5;
    }
    if (cfg->skip_verify) {
        return flash_settle(loader, cfg->offset);
    }
    esp_loader_md5_final(&loader->_flash.md5, digest);
    return flash_compare(loader, cfg->offset, cfg->image_size, digest);
}

/* A stub has commands that erase. A ROM loader erases when a write begins, so a write is begun and
 * no block follows. */
static esp_loader_error_t flash_erase(esp_loader_t *loader, uint32_t offset, uint32_t size)
{
    esp_loader_flash_write_t write;
    RETURN_ON_ERROR(flash_attach_anyway(loader));
    /* The sector more that an ESP8266 would erase may hold anything, so that is refused. If it lies
     * behind the end, the engine refuses. */
    const uint32_t more = esp_loader_engine_erases_more(&loader->_engine, offset, size);
    if (more != 0 && more < esp_loader_engine_flash(&loader->_engine)->size) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    if (esp_loader_engine_stub_running(&loader->_engine)) {
        esp_loader_engine_flash_erase(&loader->_engine, offset, size);
    } else {
        write.offset = offset;
        write.size = size;
        write.erased = false;
        /* Every begin is checked for a block size and a source, though no block follows here. */
        write.block_size = 0x1000;
        write.pull = flash_payload;
        write.md5 = NULL;
        esp_loader_engine_flash_begin(&loader->_engine, &write);
    }
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_erase(esp_loader_t *loader)
{
    uint32_t size;
    /* The size has to be known, as the ROM has no command for all of flash. */
    RETURN_ON_ERROR(esp_loader_flash_detect_size(loader, &size));
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_INFO, "Flash erase start");
    }
    return flash_erase(loader, 0, size);
}

esp_loader_error_t esp_loader_flash_erase_region(esp_loader_t *loader, uint32_t offset,
                                                 uint32_t size)
{
    if ((offset | size) % 0x1000 != 0) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    if (size == 0) {
        return ESP_LOADER_SUCCESS;
    }
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_INFO,
                 "Flash erase region start - offset: 0x%08x  size: %u bytes", (unsigned)offset,
                 (unsigned)size);
    }
    const esp_loader_error_t error = flash_erase(loader, offset, size);
    /* The interface has this code for a region that passes the end of flash. */
    return error == ESP_LOADER_ERROR_IMAGE_SIZE ? ESP_LOADER_ERROR_FAIL : error;
}
