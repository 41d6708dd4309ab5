/*
 * Going on after the line has failed: a new connection, then everything that the task needs, then
 * the task from where it was. What can be mended on a connection that lives, the engine and the job
 * have tried before.
 *
 * The second time without any progress the rate is halved as well: a line that lost the same
 * stretch twice is probably too fast for its cable. The last time is at the rate at which loaders
 * are found, however far that is: the line has carried it. Progress, as each task defines it,
 * begins the patience anew.
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

/* A new connection costs seconds, so it is made only where the failure can be the line's fault.
 * What the chip has to say about the request itself, it would say again. */
static bool recover_line_failed(const esp_loader_session_t *session)
{
    const esp_loader_doing_t doing = session->_outcome.doing;
    switch (session->_outcome.result.code) {
    /* Silence: the line, or a chip that was reset and now runs something else. A reset helps both.
     */
    case ESP_LOADER_ERROR_TIMEOUT:
        return true;
    case ESP_LOADER_ERROR_INVALID_RESPONSE:
        /* A refusal is usually the chip's last word. In these two cases it seldom is: many blocks
         * were sent, and one that was damaged on its way is refused, too. Where a short question
         * was refused, the line may have made another question of it; so it is asked once more on a
         * new connection, and believed the second time. */
        return doing == ESP_LOADER_DOING_START_STUB || doing == ESP_LOADER_DOING_WRITE ||
               (session->_recoveries == 0 &&
                (doing == ESP_LOADER_DOING_READ_FLASH || doing == ESP_LOADER_DOING_COMPARE ||
                 doing == ESP_LOADER_DOING_VERIFY));
    case ESP_LOADER_ERROR_INVALID_MD5:
        /* A read compares what has come with the chip's digest, so a difference is the line's.
         * After a write the same code tells that flash does not keep what it is given: no
         * connection mends that. */
        return doing == ESP_LOADER_DOING_READ_FLASH;
    /* Arguments, unknown chips, a source that has failed: another line would not change them. */
    default:
        return false;
    }
}

bool session_recovers(session_phase_t phase, esp_loader_session_t *session)
{
    const bool running = phase == SESSION_TASK;
    /* While the chip is left, its work is done, and it may run its application already: a reset
     * would stop that. A task that does not resume works on RAM or registers, and the reset of a
     * new connection would change what it looks at. */
    if (!recover_line_failed(session) || phase == SESSION_LEAVING ||
        (running && !session_needs(session, TASK_RESUMES)) || session->_recoveries == RECOVERIES) {
        return false;
    }
    session->_recoveries++;
    /* Not below the rate that loaders are found at: the line has carried the SYNC at that rate. */
    if (session->_recoveries > 1 && session->_target.baud > session->_config.loader_rate) {
        session->_rate_limit = session->_recoveries < RECOVERIES ? session->_target.baud >> 1
                                                                 : session->_config.loader_rate;
    }
    session_tell(session, ESP_LOADER_EVENT_AGAIN, session->_recoveries, RECOVERIES);
    return true;
}

/* Somebody may have put another chip in its place while the line was down. The MAC address tells; a
 * chip that could not be identified before cannot be compared now. */
static bool again_is_same(const esp_loader_session_t *session, const esp_loader_identity_t *before)
{
    return !session->_target.identified ||
           memcmp(before->mac, session->_target.identity.mac, sizeof(before->mac)) == 0;
}

/* The first failure is the one to report: what the visit was doing says more than that the chip
 * could not be reached again. */
static void again_failed(esp_loader_session_t *session)
{
    session_end(session, ESP_LOADER_END_FAILED);
}

void session_again(esp_loader_session_t *session)
{
    const esp_loader_steps_t *steps = session->_config.steps;

    switch (session_rung(session)) {
    case AGAIN_BEGIN:
        /* Kept before it is read again, so that the two can be compared. */
        session->_identity = session->_target.identity;
        if (!esp_loader_engine_can_enter(session->_engine)) {
            /* Nobody resets the chip, so its loader is still at the rate that it was told last, and
             * so is the host. */
            session_call(session, AGAIN_EXPECT_LOADER, session_attempt);
            return;
        }
        /* The reset makes the ROM loader measure the rate anew, so the host goes back first. How
         * that ended is not looked at: a host at another rate reaches no loader, and that is told.
         */
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
            /* A chip that told no identity before (Secure Download Mode, or a program without that
             * step) is not asked. */
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
