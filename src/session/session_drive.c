/*
 * The caller's side: what goes to the engine, and what the session wants to see of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/leave/heard.h"

const uint8_t *esp_loader_session_tx_buf(esp_loader_session_t *session, uint16_t *size)
{
    return esp_loader_engine_tx_buf(session->_engine, size);
}

void esp_loader_session_tx_ack(esp_loader_session_t *session, uint16_t size)
{
    const bool wanted = (esp_loader_engine_wants(session->_engine) & ESP_LOADER_WANT_TX) != 0;
    esp_loader_engine_tx_ack(session->_engine, size);
    if (wanted && (esp_loader_engine_wants(session->_engine) & ESP_LOADER_WANT_TX) == 0) {
        /* A frame is sent. */
        session->_unheard++;
    }
}

void esp_loader_session_rx(esp_loader_session_t *session, const uint8_t *bytes, size_t size)
{
    if (size != 0) {
        session->_unheard = 0;
    }
    /* What arrives before a loader answers is the chip's own output, and tells why no loader does.
     * The loader's frames are not looked at. */
    if (!session->_connected) {
        heard_take(session, bytes, size);
    }
    esp_loader_engine_rx(session->_engine, bytes, size);
}

uint8_t esp_loader_session_lines(const esp_loader_session_t *session)
{
    return esp_loader_engine_lines(session->_engine);
}

void esp_loader_session_lines_done(esp_loader_session_t *session)
{
    esp_loader_engine_lines_done(session->_engine);
}

uint32_t esp_loader_session_baud(const esp_loader_session_t *session)
{
    return esp_loader_engine_baud(session->_engine);
}

void esp_loader_session_baud_done(esp_loader_session_t *session, bool taken)
{
    if (taken) {
        esp_loader_engine_baud_done(session->_engine);
    } else if ((esp_loader_engine_wants(session->_engine) & ESP_LOADER_WANT_BAUD) != 0) {
        /* The ladder sees a change of rate that has failed, and goes on at another one where there
         * is one. Only while a rate is wanted: a late report must not end another operation. */
        esp_loader_engine_abort(session->_engine, ESP_LOADER_ERROR_FAIL);
    }
}
