/* SPDX-License-Identifier: Apache-2.0 */
#include "api/blocking.h"
#include "api/bus.h"
#include "api/log.h"
#include "esp_loader_engine_board.h"
#include "esp_loader_stub_load.h"
#include "stub_connect.h"

/* A chip that may need power for its flash needs it here: its stub cannot give it. */
static esp_loader_error_t stub_prepare(esp_loader_t *loader, uint16_t *revision)
{
    esp_loader_identity_t identity;
    *revision = 0;
    if (!esp_loader_engine_starts_by_revision(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    esp_loader_engine_identify(&loader->_engine, &identity);
    RETURN_ON_ERROR(blocking_run(loader));
    *revision = identity.revision;
    esp_loader_engine_flash_power(&loader->_engine, identity.revision);
    return blocking_run(loader);
}

esp_loader_error_t stub_load_and_start(esp_loader_t *loader)
{
    uint16_t revision;
    if (loader->_bus != NULL && !loader->_bus->takes_stub(loader)) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    RETURN_ON_ERROR(stub_prepare(loader, &revision));
    const esp_loader_stub_t *stub = esp_loader_stub_find(esp_loader_get_target(loader), revision);
    if (stub == NULL) {
        if (LOG_WANTED(ESP_LOADER_LOG_ERROR)) {
            log_line(loader, ESP_LOADER_LOG_LEVEL_ERROR, "no flasher stub: %s",
                     esp_loader_stub_absence());
        }
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    esp_loader_stub_load_t load;
    esp_loader_stub_load_init(&load, &loader->_engine, stub);
    while (esp_loader_stub_load_advance(&load)) {
        (void)blocking_run(loader);
    }
    return load.result.code;
}

esp_loader_error_t esp_loader_connect_with_stub(esp_loader_t *loader,
                                                esp_loader_connect_args_t *connect_args)
{
    if (loader->_bus != NULL && loader->_bus->connect == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    esp_loader_engine_connect_or_stub(&loader->_engine, connect_args);
    RETURN_ON_ERROR(blocking_run(loader));
    if (esp_loader_engine_stub_running(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    return stub_load_and_start(loader);
}
