/**
 * A whole visit in one blocking call, through a port: esp_loader_session.h tells what it does.
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
 * Runs a session, from its beginning to its end, on a loader that esp_loader_init_serial(), _spi()
 * or _sdio() has made. May be called at any time, but not from a callback of the session or the
 * port: what was connected, or being written, is over. `session` need not be initialised, may be on
 * the stack, and may be used again; its outcome stays in it. `config` is read until the call
 * returns.
 *
 * After a visit that ended well the loader is as esp_loader_reset_target() leaves it, with the
 * port's rate at `output_rate`, or connected where `config` leaves the chip in its loader. After an
 * error the chip is left as it was then, and the port at the rate that esp_loader_session_target()
 * tells. Another visit, or esp_loader_connect(), may follow in any case.
 *
 * A silent chip took 0.91 s for each of `attempts`, 6.4 s with the default of seven (simulated,
 * with resets of 150 ms). Once connected, each step is bounded as in esp_loader.h: a line that dies
 * while 4 MiB are erased costs 402 s, and through a stub 795 s. A port that returns an error other
 * than ESP_LOADER_ERROR_TIMEOUT ends the operation that is running, and the visit with it, except
 * while a chip is being reached or a rate is being changed: then the next attempt begins. To
 * cancel, return such an error from every call until the visit has ended.
 *
 * @return ESP_LOADER_SUCCESS; what failed; ESP_LOADER_ERROR_INVALID_TARGET: another chip than the
 *         only one wanted, or a stub runs and stubs are not used;
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the loader or the chip cannot do that;
 *         ESP_LOADER_ERROR_INVALID_MD5: flash differs; ESP_LOADER_ERROR_FAIL: `approve` said no.
 *         esp_loader_session_outcome() tells more
 */
esp_loader_error_t esp_loader_visit(esp_loader_t *loader, esp_loader_session_t *session,
                                    const esp_loader_session_config_t *config);

#ifdef __cplusplus
}
#endif

#endif
