/*
 * Who the chip is, and whether it tells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/session.h"

enum {
    IDENTIFY_BEGIN = SESSION_BEGIN,
    IDENTIFY_EXPECT_IDENTITY,
    IDENTIFY_EXPECT_SECURITY_INFO,
};

void session_identify(esp_loader_session_t *session)
{
    esp_loader_target_t *target = &session->_target;

    switch (session_rung(session)) {
    case IDENTIFY_BEGIN:
        esp_loader_engine_identify(session->_engine, &target->identity);
        session_next(session, IDENTIFY_EXPECT_IDENTITY);
        return;
    case IDENTIFY_EXPECT_IDENTITY:
        target->identified = session_code(session) == ESP_LOADER_SUCCESS;
        if (target->identified) {
            session_return(session);
            return;
        }
        /* Kept, since the next operation overwrites it and may tell nothing better. */
        session->_outcome.result = *esp_loader_engine_result(session->_engine);
        /* Only a refusal can come from Secure Download Mode; a lost line is an error like any
         * other. */
        if (session_code(session) != ESP_LOADER_ERROR_INVALID_RESPONSE &&
            session_code(session) != ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
            (void)session_succeeded(session, ESP_LOADER_DOING_IDENTIFY);
            return;
        }
        /* In Secure Download Mode the ROM reads no register, but it tells that it is in this
         * mode. */
        esp_loader_engine_security_info(session->_engine, &session->_security);
        session_next(session, IDENTIFY_EXPECT_SECURITY_INFO);
        return;
    case IDENTIFY_EXPECT_SECURITY_INFO:
        target->secure_download = session_code(session) == ESP_LOADER_SUCCESS &&
                                  session->_security.secure_download_mode_enabled;
        if (target->secure_download) {
            /* Words that were read before the refusal are not to be shown. */
            target->identity = (esp_loader_identity_t){.revision = 0};
            session->_outcome.result = (esp_loader_result_t){.code = ESP_LOADER_SUCCESS};
            session_return(session);
        } else {
            /* Refused for another reason: the first failure is the one to report. */
            const esp_loader_result_t failure = session->_outcome.result;
            session_failed(session, ESP_LOADER_DOING_IDENTIFY, &failure);
        }
        return;
    }
}
