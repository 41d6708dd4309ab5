/*
 * Reads flash. In a file of its own, because what is taken out of an archive with it makes a stub
 * bring its way of reading: stub_read_procedure().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/flash.h"

esp_loader_error_t esp_loader_flash_read(esp_loader_t *loader, uint8_t *buf, uint32_t address,
                                         uint32_t length)
{
    esp_loader_flash_read_t read;
    read.address = address;
    read.size = length;
    read.buffer = buf;
    if (length == 0) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(flash_attach_anyway(loader));
    esp_loader_engine_flash_read(&loader->_engine, &read);
    return blocking_run(loader);
}
