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
    /* This is SPI, which no flasher stub knows. */
    if (loader->_bus != NULL && loader->_bus->connect == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    /* It may be another chip: nothing on it was written by this loader yet. */
    loader->_written_to = 0;
    /* A stub that still runs is welcome: the chip may have no reset line. */
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
        /* The load judges how each of its operations ended. */
        (void)blocking_run(loader);
    }
    return load.result.code;
}

/* Turns a program's stub into the library's own form. False: it cannot be a stub. */
static bool stub_take(esp_loader_stub_t *stub, const esp_stub_t *from)
{
    enum { MOST = sizeof(stub->segments) / sizeof(stub->segments[0]) };
    stub->entry = from->header.entrypoint;
    stub->segment_count = 0;
    /* An entry of 0 would make a ROM start what is in flash (docs/PROTOCOL.md, section 20). */
    if (stub->entry == 0 || from->segments == NULL) {
        return false;
    }
    for (size_t i = 0; i < from->segment_count; i++) {
        const esp_loader_bin_segment_t *segment = &from->segments[i];
        /* An empty one needs no place in RAM and no bytes. */
        if (segment->size == 0) {
            continue;
        }
        /* A stub of which a part is missing would run into nothing, so it is refused as a whole. */
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
    /* A stub that runs already is used as it is, and the provider is not asked. */
    if (esp_loader_engine_stub_running(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    /* The provider chooses by chip, so the revision that this tells is not used. */
    RETURN_ON_ERROR(stub_prepare(loader, &revision));
    const esp_stub_t *from = provider(loader, esp_loader_get_target(loader), ctx);
    if (from == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_CHIP;
    }
    return stub_take(&stub, from) ? stub_start(loader, &stub) : ESP_LOADER_ERROR_INVALID_PARAM;
}
