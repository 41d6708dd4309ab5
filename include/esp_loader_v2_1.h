/**
 * What version 2.1 of the interface adds to 2.0: the chip's revision, and stubs of one's own. It is
 * a part of esp_loader.h, which includes it and says which call is legal when.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V2_1_H
#define ESP_LOADER_V2_1_H

#include "esp_loader.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads the revision of the chip's silicon from its eFuses.
 * @param revision  out: major * 100 + minor, as it was after an error
 * @return ESP_LOADER_ERROR_UNSUPPORTED_CHIP: the chip has no revision (ESP8266);
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: Secure Download Mode
 */
esp_loader_error_t esp_loader_get_chip_revision(esp_loader_t *loader, uint16_t *revision);

/** A program's own stub, in the form that version 2.1 gives it. */
typedef struct {
    esp_loader_bin_header_t header;           /**< of which `entrypoint` alone is read; not 0 */
    const esp_loader_bin_segment_t *segments; /**< empty ones are left out */
    size_t segment_count;                     /**< 1 or 2 that are not empty */
} esp_stub_t;

/**
 * Finds the stub for the chip that has just been connected through its ROM loader, and may call
 * functions of the loader that need no flash. The stub stays its program's until the connecting
 * call returns. NULL: there is none.
 */
typedef const esp_stub_t *(*esp_loader_stub_provider_t)(esp_loader_t *loader, target_chip_t chip,
                                                        void *ctx);

/**
 * esp_loader_connect_with_stub(), with the stub that `provider` finds: none of the build's is
 * linked. `ctx` is handed on to it.
 *
 * @return as esp_loader_connect_with_stub(); ESP_LOADER_ERROR_INVALID_PARAM: `provider` is NULL,
 *         and nothing is sent, or what it found can be no stub; ESP_LOADER_ERROR_UNSUPPORTED_CHIP:
 *         it found none. After both the chip is in its ROM loader
 */
esp_loader_error_t esp_loader_connect_with_stub_provider(esp_loader_t *loader,
                                                         esp_loader_connect_args_t *connect_args,
                                                         esp_loader_stub_provider_t provider,
                                                         void *ctx);

#ifdef __cplusplus
}
#endif

#endif
