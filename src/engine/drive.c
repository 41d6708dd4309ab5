/*
 * The caller's side of the waits: what is wanted, and what has happened.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"

uint8_t esp_loader_engine_lines(const esp_loader_engine_t *engine)
{
    return engine->_sequence->steps[engine->_sequence_at].lines;
}

void esp_loader_engine_lines_done(esp_loader_engine_t *engine)
{
    if (engine->_wait == ENGINE_WAIT_LINES) {
        engine_wait_for(engine, ENGINE_WAIT_SETTLE,
                        engine->_sequence->steps[engine->_sequence_at].delay_ms);
    }
}

uint32_t esp_loader_engine_baud(const esp_loader_engine_t *engine)
{
    return engine->_config.baud;
}

void esp_loader_engine_baud_done(esp_loader_engine_t *engine)
{
    if (engine->_wait == ENGINE_WAIT_BAUD) {
        engine_resume(engine, ENGINE_EVENT_OK);
    }
}

uint32_t esp_loader_engine_wants(const esp_loader_engine_t *engine)
{
    static const uint8_t wants[] = {
        [ENGINE_WAIT_NOTHING] = ESP_LOADER_WANT_DONE,
        [ENGINE_WAIT_SENT] = ESP_LOADER_WANT_TX | ESP_LOADER_WANT_WAIT,
        [ENGINE_WAIT_ANSWER] = ESP_LOADER_WANT_RX | ESP_LOADER_WANT_WAIT,
        [ENGINE_WAIT_REFUSED] = ESP_LOADER_WANT_RX | ESP_LOADER_WANT_WAIT,
        [ENGINE_WAIT_QUIET] = ESP_LOADER_WANT_RX | ESP_LOADER_WANT_WAIT,
        [ENGINE_WAIT_LINES] = ESP_LOADER_WANT_LINES,
        [ENGINE_WAIT_SETTLE] = ESP_LOADER_WANT_WAIT,
        [ENGINE_WAIT_BAUD] = ESP_LOADER_WANT_BAUD,
        [ENGINE_WAIT_TRANSFER] = ESP_LOADER_WANT_TRANSFER,
    };
    return wants[engine->_wait];
}

uint32_t esp_loader_engine_time(const esp_loader_engine_t *engine)
{
    return engine->_now;
}

uint32_t esp_loader_engine_deadline(const esp_loader_engine_t *engine)
{
    return engine->_deadline;
}

/* The one place where deadlines are checked. */
void esp_loader_engine_set_time(esp_loader_engine_t *engine, uint32_t now_ms)
{
    engine->_now = now_ms;
    if ((esp_loader_engine_wants(engine) & ESP_LOADER_WANT_WAIT) == 0 ||
        (int32_t)(now_ms - engine->_deadline) < 0) {
        return;
    }
    if (engine->_wait == ENGINE_WAIT_SETTLE && ++engine->_sequence_at < engine->_sequence->count) {
        engine_wait_for(engine, ENGINE_WAIT_LINES, 0);
    } else if (engine->_wait == ENGINE_WAIT_SETTLE || engine->_wait == ENGINE_WAIT_QUIET) {
        engine_resume(engine, ENGINE_EVENT_OK);
    } else {
        exchange_fail(engine, engine->_wait == ENGINE_WAIT_REFUSED ? ENGINE_EVENT_REFUSED
                                                                   : ENGINE_EVENT_TIMEOUT);
    }
}

void esp_loader_engine_abort(esp_loader_engine_t *engine, esp_loader_error_t error)
{
    if (engine->_wait != ENGINE_WAIT_NOTHING) {
        engine_finish(engine, error);
    }
}
