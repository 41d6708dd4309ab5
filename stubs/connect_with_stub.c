/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log.h"
#include "api/with_stub.h"
#include "esp_loader_engine.h"
#include "stub_connect.h"

esp_loader_error_t stub_load_and_start(esp_loader_t *loader)
{
    _Alignas(uint32_t) uint16_t revision; /* small cores reach words of their stack at once */
    RETURN_ON_ERROR(stub_prepare(loader, &revision));
    const esp_loader_stub_t *stub =
        esp_loader_stub_find(esp_loader_engine_last_chip(&loader->_engine), revision);
    if (stub == NULL) {
        if (LOG_WANTED(ESP_LOADER_LOG_ERROR)) {
            log_line(loader, ESP_LOADER_LOG_LEVEL_ERROR, "no flasher stub: %s",
                     esp_loader_stub_absence());
        }
        return ESP_LOADER_ERROR_UNSUPPORTED_CHIP;
    }
    return stub_start(loader, stub);
}

esp_loader_error_t esp_loader_connect_with_stub(esp_loader_t *loader,
                                                esp_loader_connect_args_t *connect_args)
{
    RETURN_ON_ERROR(stub_connect(loader, connect_args));
    if (esp_loader_engine_stub_running(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    return stub_load_and_start(loader);
}
