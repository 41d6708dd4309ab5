/*
 * Going on after the line has failed: a new connection, then everything that the task needs, then
 * the task from where it was. The second time without any progress the rate is halved as well. What
 * can be mended on a connection that lives, the engine and the job have tried before.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/session.h"
#include "session/task/task.h"
#include <string.h>

enum {
    AGAIN_BEGIN = SESSION_BEGIN,
    AGAIN_EXPECT_HOST,
    AGAIN_EXPECT_LOADER,
    AGAIN_EXPECT_IDENTITY,
    AGAIN_EXPECT_USB,
};

enum { RECOVERIES = 3 /* without any progress */ };

/* Whether a better line would have helped. */
static bool recover_line_failed(const esp_loader_session_t *session)
{
    const esp_loader_doing_t doing = session->_outcome.doing;
    switch (session->_outcome.result.code) {
    case ESP_LOADER_ERROR_TIMEOUT:
        return true;
    case ESP_LOADER_ERROR_INVALID_RESPONSE:
        /* Of long transfers. Elsewhere it may be what the chip has to say; but the line can have
         * made of a command one that is refused, and then the same is not refused again. */
        return doing == ESP_LOADER_DOING_START_STUB || doing == ESP_LOADER_DOING_WRITE ||
               (session->_recoveries == 0 &&
                (doing == ESP_LOADER_DOING_READ_FLASH || doing == ESP_LOADER_DOING_COMPARE ||
                 doing == ESP_LOADER_DOING_VERIFY));
    case ESP_LOADER_ERROR_INVALID_MD5:
        /* After a write it tells that flash is broken. */
        return doing == ESP_LOADER_DOING_READ_FLASH;
    default:
        return false;
    }
}

bool session_recovers(session_phase_t phase, esp_loader_session_t *session)
{
    const bool running = phase == SESSION_TASK;
    if (!recover_line_failed(session) || phase == SESSION_LEAVING ||
        (running && !session_needs(session, TASK_RESUMES)) || session->_recoveries == RECOVERIES) {
        return false;
    }
    session->_recoveries++;
    if (session->_recoveries > 1 && session->_target.baud > session->_config.loader_rate) {
        session->_rate_limit = session->_target.baud >> 1;
    }
    session_tell(session, ESP_LOADER_EVENT_AGAIN, session->_recoveries, RECOVERIES);
    return true;
}

/* Somebody may have put another chip in its place. */
static bool again_is_same(const esp_loader_session_t *session, const esp_loader_identity_t *before)
{
    return !session->_target.identified ||
           memcmp(before->mac, session->_target.identity.mac, sizeof(before->mac)) == 0;
}

/* The first failure is the one to report, not that the chip could not be reached again. */
static void again_failed(esp_loader_session_t *session)
{
    session_end(session, ESP_LOADER_END_FAILED);
}

void session_again(esp_loader_session_t *session)
{
    const esp_loader_steps_t *steps = session->_config.steps;

    switch (session_rung(session)) {
    case AGAIN_BEGIN:
        session->_identity = session->_target.identity;
        if (!esp_loader_engine_can_enter(session->_engine)) {
            /* Nobody resets it: it is at the rate that it was told. */
            session_call(session, AGAIN_EXPECT_LOADER, session_attempt);
            return;
        }
        session->_target.baud = session->_config.loader_rate;
        esp_loader_engine_host_baud(session->_engine, session->_config.loader_rate);
        session_next(session, AGAIN_EXPECT_HOST);
        return;
    case AGAIN_EXPECT_HOST:
        session_call(session, AGAIN_EXPECT_LOADER, session_attempt);
        return;
    case AGAIN_EXPECT_LOADER:
        if (!session->_connected) {
            again_failed(session);
        } else if (esp_loader_engine_chip(session->_engine) != session->_target.chip) {
            session_end(session, ESP_LOADER_END_OTHER_CHIP);
        } else {
            session_call(session, AGAIN_EXPECT_IDENTITY,
                         session->_target.identified ? steps->identify : NULL);
        }
        return;
    case AGAIN_EXPECT_IDENTITY:
        if (again_is_same(session, &session->_identity)) {
            /* The reset has started the watchdogs again. */
            session_call(session, AGAIN_EXPECT_USB, steps->usb);
        } else {
            session_end(session, ESP_LOADER_END_OTHER_CHIP);
        }
        return;
    case AGAIN_EXPECT_USB:
        session_return(session);
        return;
    }
}
