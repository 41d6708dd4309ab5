/*
 * Reads flash. In a file of its own, because what is taken out of an archive with it makes a stub
 * bring its way of reading: stub_read_procedure().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/flash.h"
#include "esp_loader_engine_ask.h"
#include "esp_loader_engine_board.h"

esp_loader_error_t esp_loader_flash_read(esp_loader_t *loader, uint8_t *buf, uint32_t address,
                                         uint32_t length)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_flash_read_t read;
    read.address = address;
    read.size = length;
    read.buffer = buf;
    if (length == 0) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(flash_attach_anyway(loader));
    esp_loader_engine_flash_read(&loader->_engine, &read);
    RETURN_ON_ERROR(blocking_run(loader));
    if (!esp_loader_engine_was_disturbed(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    /* What is read was compared with the chip's digest of it. But where the line has changed a
     * command into one that attaches other pads, a ROM loader reads blank flash from there on, and
     * digests of the same. So the flash is attached once more, and all is compared. */
    esp_loader_engine_flash_detect(&loader->_engine,
                                   esp_loader_engine_flash(&loader->_engine)->size);
    RETURN_ON_ERROR(blocking_run(loader));
    esp_loader_md5_init(&read._md5);
    esp_loader_md5_update(&read._md5, buf, length);
    esp_loader_md5_final(&read._md5, digest);
    return flash_compare(loader, address, length, digest);
}
