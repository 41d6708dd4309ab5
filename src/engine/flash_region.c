/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/flash_region.h"

bool flash_region_allowed(esp_loader_engine_t *engine, uint32_t address, uint32_t size)
{
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    if (!engine->_flash_attached || size == 0) {
        error = ESP_LOADER_ERROR_INVALID_PARAM;
    } else if (size > engine->_flash.size || address > engine->_flash.size - size) {
        error = ESP_LOADER_ERROR_IMAGE_SIZE;
    } else if (engine->_stub == NULL && address + size > CHIP_ROM_FLASH_LIMIT) {
        error = ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    engine->_result.address = address;
    if (error != ESP_LOADER_SUCCESS) {
        engine_finish(engine, error);
    }
    return error == ESP_LOADER_SUCCESS;
}
