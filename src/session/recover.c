/*
 * Whether a visit goes on after the line has failed, and how often. What can be mended on a
 * connection that lives, the engine and the job have tried before.
 *
 * The second time without any progress the rate is halved as well: a line that lost the same
 * stretch twice is probably too fast for its cable. The last time is at the rate at which loaders
 * are found, however far that is: the line has carried it. Progress, as each task defines it,
 * begins the patience anew.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"
#include "session/task/task.h"

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
