/*
 * How what a visit did has ended: the visit goes on, gives up, or connects once more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"

void session_failed(esp_loader_session_t *session, esp_loader_doing_t doing,
                    const esp_loader_result_t *result)
{
    /* A callback has ended the visit, and what it then returned is told to be a failure. */
    if (session->_outcome.end != ESP_LOADER_END_NONE) {
        return;
    }
    /* First the outcome, then the decision: session_recovers() judges by what stands in it. */
    session->_outcome.doing = doing;
    session->_outcome.result = *result;
    session_give_up(session, ESP_LOADER_END_FAILED);
}

session_phase_t session_phase(const esp_loader_session_t *session)
{
    /* The rung of the ladder at the bottom tells it: that ladder waits there while others run above
     * it. */
    switch (session->_frames[0].rung) {
    case VISIT_BEGIN:
    case VISIT_EXPECT_CHIP:
        return SESSION_REACHING;
    case VISIT_EXPECT_TASK:
        return SESSION_TASK;
    case VISIT_EXPECT_LEFT:
        return SESSION_LEAVING;
    /* Connecting again after a failure counts as preparing: the task is not running then. */
    default:
        return SESSION_PREPARING;
    }
}

void session_give_up(esp_loader_session_t *session, esp_loader_end_t end)
{
    const session_phase_t phase = session_phase(session);
    if (!session_recovers(phase, session)) {
        session_end(session, end);
        return;
    }
    /* The ladders that ran are dropped where they stand, with whatever they had begun. That is safe
     * since what follows starts from a chip that was reset, or that has at least answered a new
     * SYNC, and since each ladder begins again on its first rung. */
    session->_depth = 0;
    /* A chip that was never known has no identity to be compared with, so it is reached as at
     * first. */
    session_next(session, phase == SESSION_REACHING ? VISIT_BEGIN : VISIT_AGAIN);
}

bool session_succeeded(esp_loader_session_t *session, esp_loader_doing_t doing)
{
    const esp_loader_result_t *result = esp_loader_engine_result(session->_engine);
    if (result->code != ESP_LOADER_SUCCESS) {
        session_failed(session, doing, result);
    }
    return result->code == ESP_LOADER_SUCCESS;
}

bool session_approved(esp_loader_session_t *session, esp_loader_approve_t what)
{
    const bool yes =
        session->_config.approve == NULL || session->_config.approve(session->_config.user, what);
    /* The callback may have aborted the visit: that counts, whatever it returns. */
    if (!yes && session->_outcome.end == ESP_LOADER_END_NONE) {
        session_end(session, ESP_LOADER_END_REFUSED);
    }
    return session->_outcome.end == ESP_LOADER_END_NONE;
}
