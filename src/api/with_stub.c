/*
 * Connecting with a flasher stub: the caller's own here, the build's in stubs/.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/with_stub.h"
#include "api/blocking.h"
#include "api/bus.h"
#include "api/log.h"
#include "esp_loader_engine_board.h"
#include "esp_loader_stub_load.h"

esp_loader_error_t stub_connect(esp_loader_t *loader, esp_loader_connect_args_t *connect_args)
{
    if (loader->_bus != NULL && loader->_bus->connect == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    loader->_written_to = 0;
    esp_loader_engine_connect_or_stub(&loader->_engine, connect_args);
    RETURN_ON_ERROR(blocking_run(loader));
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_connected(loader);
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t stub_prepare(esp_loader_t *loader, uint16_t *revision)
{
    esp_loader_engine_prepare_stub(&loader->_engine, revision);
    return blocking_run(loader);
}

esp_loader_error_t stub_start(esp_loader_t *loader, const esp_loader_stub_t *stub)
{
    esp_loader_stub_load_t load;
    esp_loader_stub_load_init(&load, &loader->_engine, stub);
    while (esp_loader_stub_load_advance(&load)) {
        (void)blocking_run(loader);
    }
    return load.result.code;
}

/* A program's stub in the library's own form. False when it cannot be one. */
static bool stub_take(esp_loader_stub_t *stub, const esp_stub_t *from)
{
    enum { MOST = sizeof(stub->segments) / sizeof(stub->segments[0]) };
    stub->entry = from->header.entrypoint;
    stub->segment_count = 0;
    if (stub->entry == 0 || from->segments == NULL) {
        return false;
    }
    for (size_t i = 0; i < from->segment_count; i++) {
        const esp_loader_bin_segment_t *segment = &from->segments[i];
        /* An empty one needs no place in RAM and no bytes. */
        if (segment->size == 0) {
            continue;
        }
        if (segment->data == NULL || stub->segment_count == MOST) {
            return false;
        }
        stub->segments[stub->segment_count] = (esp_loader_stub_segment_t){
            .address = segment->addr, .size = segment->size, .data = segment->data};
        stub->segment_count++;
    }
    return stub->segment_count != 0;
}

esp_loader_error_t esp_loader_connect_with_stub_provider(esp_loader_t *loader,
                                                         esp_loader_connect_args_t *connect_args,
                                                         esp_loader_stub_provider_t provider,
                                                         void *ctx)
{
    esp_loader_stub_t stub;
    uint16_t revision;
    if (provider == NULL) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    RETURN_ON_ERROR(stub_connect(loader, connect_args));
    if (esp_loader_engine_stub_running(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(stub_prepare(loader, &revision));
    const esp_stub_t *from = provider(loader, esp_loader_get_target(loader), ctx);
    if (from == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_CHIP;
    }
    return stub_take(&stub, from) ? stub_start(loader, &stub) : ESP_LOADER_ERROR_INVALID_PARAM;
}
