/*
 * Pushed streams through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/flash.h"
#include "esp_loader_push_blocking.h"

static esp_loader_error_t push_run(esp_loader_t *loader, esp_loader_push_t *push)
{
    while (esp_loader_push_advance(push)) {
        /* A failure is not returned here: the stream judges how an operation ended, and may go on
         * in another way. */
        (void)blocking_run(loader);
    }
    return push->result.code;
}

esp_loader_error_t esp_loader_flash_push_open(esp_loader_t *loader, esp_loader_push_t *push,
                                              const esp_loader_push_config_t *config)
{
    /* Opened first to end what was open before, whatever comes of attaching. Whether flash is there
     * is not known yet, so its reasons do not count. Without a chip, attaching fails for that. */
    esp_loader_push_open(push, &loader->_engine, config);
    const esp_loader_error_t error = flash_attach_anyway(loader);
    if (error != ESP_LOADER_SUCCESS) {
        /* The stream has ended for lack of flash. Why flash could not be attached tells more. */
        push->result.code = error;
        return error;
    }
    esp_loader_push_open(push, &loader->_engine, config);
    return push->result.code;
}

esp_loader_error_t esp_loader_flash_push_feed(esp_loader_t *loader, esp_loader_push_t *push,
                                              const uint8_t *bytes, uint32_t size)
{
    /* The stream takes what its buffer holds. Then that goes into flash, and the rest is offered
     * again. */
    while (size > 0 && push->phase != ESP_LOADER_PUSH_DONE) {
        const uint32_t taken = esp_loader_push_feed(push, bytes, size);
        bytes += taken;
        size -= taken;
        (void)push_run(loader, push);
    }
    return push->result.code;
}

esp_loader_error_t esp_loader_flash_push_end(esp_loader_t *loader, esp_loader_push_t *push,
                                             uint32_t size, const uint8_t *md5)
{
    esp_loader_push_end(push, size, md5);
    return push_run(loader, push);
}
