/*
 * Who the chip is, and whether it tells. Revision and MAC address stand in eFuses, which a ROM in
 * Secure Download Mode does not let a host read: it refuses registers, but answers
 * GET_SECURITY_INFO.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"
#include <string.h>

enum {
    IDENTIFY_BEGIN = SESSION_BEGIN,
    IDENTIFY_EXPECT_IDENTITY,
    IDENTIFY_EXPECT_SECURITY_INFO,
};

/* Somebody may have put another chip in its place while the line was down. The MAC address tells,
 * of all that was ever read: an identity that a bad line keeps back is no reason to forget it. */
static void identify_take(esp_loader_session_t *session)
{
    esp_loader_target_t *target = &session->_target;
    const esp_loader_identity_t *now = &session->_identity;
    if (target->identified && memcmp(target->identity.mac, now->mac, sizeof(now->mac)) != 0) {
        session_end(session, ESP_LOADER_END_OTHER_CHIP);
        return;
    }
    target->identity = *now;
    target->identified = true;
    session_return(session);
}

void session_identify(esp_loader_session_t *session)
{
    esp_loader_target_t *target = &session->_target;

    switch (session_rung(session)) {
    case IDENTIFY_BEGIN:
        esp_loader_engine_identify(session->_engine, &session->_identity);
        session_next(session, IDENTIFY_EXPECT_IDENTITY);
        return;
    case IDENTIFY_EXPECT_IDENTITY:
        if (session_code(session) == ESP_LOADER_SUCCESS) {
            identify_take(session);
            return;
        }
        /* Kept, since the next operation overwrites the engine's result and may tell nothing
         * better. */
        session->_outcome.result = *esp_loader_engine_result(session->_engine);
        /* Only a refusal, or a loader that is known to read no registers, can mean Secure Download
         * Mode. Silence is a lost line, and asking more would only wait longer. */
        if (session_code(session) != ESP_LOADER_ERROR_INVALID_RESPONSE &&
            session_code(session) != ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
            (void)session_succeeded(session, ESP_LOADER_DOING_IDENTIFY);
            return;
        }
        /* The same refusal may come from a damaged command. The mode is believed only when the chip
         * itself names it. */
        esp_loader_engine_security_info(session->_engine, &session->_security);
        session_next(session, IDENTIFY_EXPECT_SECURITY_INFO);
        return;
    case IDENTIFY_EXPECT_SECURITY_INFO:
        if (session_code(session) == ESP_LOADER_ERROR_TIMEOUT) {
            (void)session_succeeded(session, ESP_LOADER_DOING_IDENTIFY);
            return;
        }
        target->secure_download = session_code(session) == ESP_LOADER_SUCCESS &&
                                  session->_security.secure_download_mode_enabled;
        if (target->secure_download) {
            /* Some words may have been read on an earlier connection, or before the refusal. Half
             * an identity must not look like a whole one. */
            target->identity = (esp_loader_identity_t){.revision = 0};
            target->identified = false;
            session->_outcome.result = (esp_loader_result_t){.code = ESP_LOADER_SUCCESS};
            session_return(session);
        } else {
            /* The chip is not in this mode, so the refusal had another reason. The first failure is
             * the one to report: a copy, since session_failed() writes to the same place. */
            const esp_loader_result_t failure = session->_outcome.result;
            session_failed(session, ESP_LOADER_DOING_IDENTIFY, &failure);
        }
        return;
    }
}
