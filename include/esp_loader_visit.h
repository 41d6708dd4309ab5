/**
 * A whole visit in one blocking call, through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_VISIT_H
#define ESP_LOADER_VISIT_H

#include "esp_loader.h"
#include "esp_loader_session.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Runs a session on a loader that esp_loader_init_serial(), _spi() or _sdio() has made, from its
 * beginning to its end. The session may be on the stack, and may be used again; its outcome stays
 * in it. The loader is left as esp_loader_reset_target() leaves it, or connected where `config`
 * leaves the chip in its loader; the port's rate is `output_rate` after a reset.
 *
 * It takes as long as the session: a silent chip costs `attempts` times what its connection
 * arguments say, about 0.8 s an attempt by default; erasing, writing and reading are bounded by the
 * engine's deadlines, which grow with the bytes. A port that returns ESP_LOADER_ERROR_FAIL ends the
 * operation that is running, and what depends on it.
 *
 * @return ESP_LOADER_SUCCESS; what failed; ESP_LOADER_ERROR_INVALID_TARGET: another chip than the
 *         only one wanted; ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the loader or the chip cannot do
 * that; ESP_LOADER_ERROR_INVALID_MD5: flash differs; ESP_LOADER_ERROR_FAIL: `approve` said no.
 *         esp_loader_session_outcome() tells more
 */
esp_loader_error_t esp_loader_visit(esp_loader_t *loader, esp_loader_session_t *session,
                                    const esp_loader_session_config_t *config);

#ifdef __cplusplus
}
#endif

#endif
