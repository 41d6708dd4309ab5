/*
 * The stack of a visit's ladders.
 *
 * Every ladder ends by session_return(), or ends the visit by session_end(). The outcome is set
 * once: after that no ladder runs any more. A ladder calls only those that stand deeper in the
 * visit, and the longest chain is four long (visit, prepare, rate, attempt), so the stack cannot
 * overflow and its depth is not checked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"
#include "session/task/task.h"

uint8_t session_rung(const esp_loader_session_t *session)
{
    return session->_frames[session->_depth].rung;
}

void session_next(esp_loader_session_t *session, uint8_t rung)
{
    session->_frames[session->_depth].rung = rung;
}

void session_call(esp_loader_session_t *session, uint8_t rung, session_ladder_t ladder)
{
    session_next(session, rung);
    /* What a program leaves out is a ladder without rungs. */
    if (ladder != NULL) {
        session->_depth++;
        session->_frames[session->_depth].ladder = ladder;
        /* A ladder that is called a second time starts from its first rung: nothing is left of the
         * last run. */
        session_next(session, SESSION_BEGIN);
    }
}

void session_return(esp_loader_session_t *session)
{
    /* The ladder at the bottom never comes here. It ends the visit instead. */
    session->_depth--;
}

void session_end(esp_loader_session_t *session, esp_loader_end_t end)
{
    session->_outcome.end = end;
    if (end == ESP_LOADER_END_DONE || end == ESP_LOADER_END_DIFFERENT ||
        end == ESP_LOADER_END_REFUSED) {
        /* What has failed on the way was mended. */
        session->_outcome.result = (esp_loader_result_t){.code = ESP_LOADER_SUCCESS};
    }
    /* Nobody awaits the port any more, so neither time nor the port's return can end the visit
     * once more. */
    session->_port_away = false;
    /* After the outcome is set, so that the callback can ask for it. */
    session_tell(session, ESP_LOADER_EVENT_DONE, end, 0);
}

esp_loader_error_t session_code(const esp_loader_session_t *session)
{
    return esp_loader_engine_result(session->_engine)->code;
}

void session_progressed(esp_loader_session_t *session)
{
    session->_recoveries = 0;
}

void session_tell(esp_loader_session_t *session, esp_loader_event_kind_t kind, uint32_t value,
                  uint32_t other)
{
    const esp_loader_event_t event = {kind, value, other};
    if (session->_config.event != NULL) {
        session->_config.event(session->_config.user, &event);
    }
}

bool session_needs(const esp_loader_session_t *session, uint8_t need)
{
    const esp_loader_task_t *task = session->_config.task;
    /* A visit without a task connects, looks who is there, and leaves. */
    return ((task != NULL ? task->_needs : TASK_NEEDS_LOADER) & need) != 0;
}
