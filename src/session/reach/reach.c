/*
 * Getting in touch with a chip: resets, attempts, who it is. Nothing on the chip's flash is touched
 * here, so a program may still say no at the end of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"
#include "session/leave/heard.h"
#include "session/task/task.h"

enum {
    /* An attempt is a reset into the loader and some SYNCs. Several attempts make a connection. */
    ATTEMPT_BEGIN = SESSION_BEGIN,
    ATTEMPT_EXPECT_LOADER,
};

enum {
    REACH_BEGIN = SESSION_BEGIN,
    REACH_EXPECT_LOADER,
    REACH_EXPECT_IDENTITY,
    REACH_EXPECT_USB,
    REACH_EXPECT_SECURITY,
};

enum {
    SYNC = 0x08,       /* opcode */
    MUTE_ATTEMPTS = 3, /* each takes 5 s: longer than several without any answer */
};

/* Whatever the chip is, or whoever answers in its place, will be the same after another reset. A
 * chip that answers SYNC and then nothing has a line too bad to work on. */
static bool attempt_is_final(const esp_loader_session_t *session)
{
    const esp_loader_error_t code = session_code(session);
    return session->_connected || code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP ||
           code == ESP_LOADER_ERROR_INVALID_TARGET || session->_fell_mute >= MUTE_ATTEMPTS ||
           /* A reset that took the port away was no attempt yet, so one more follows it. Only one:
            * a port that goes at each reset would never come to an end. */
           session->_attempt - session->_port_went >= session->_config.attempts;
}

/* Such a chip has answered SYNC, so it is there. Each attempt then waits for all that a connection
 * asks afterwards, which takes far longer than silence from the start. */
static bool attempt_fell_mute(const esp_loader_session_t *session)
{
    return session_code(session) == ESP_LOADER_ERROR_TIMEOUT &&
           esp_loader_engine_result(session->_engine)->command != SYNC;
}

static void attempt_connect(esp_loader_session_t *session)
{
    const esp_loader_session_config_t *config = &session->_config;
    /* What the chip printed before this reset tells nothing about the start after it. Without reset
     * lines no other start follows, and what was heard once is all that there will be. */
    if (esp_loader_engine_can_enter(session->_engine)) {
        heard_forget(session);
    }
    session->_port_went = false;
    session_tell(session, ESP_LOADER_EVENT_ATTEMPT, session->_attempt, config->attempts);
    /* A stub that still runs is of use only to a visit that would load one. All others need the ROM
     * loader, and must not believe that they talk to it. */
    if (config->stub != NULL && config->steps->connect_or_stub != NULL) {
        config->steps->connect_or_stub(session->_engine, &config->connect);
    } else {
        esp_loader_engine_connect(session->_engine, &config->connect);
    }
}

void session_attempt(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case ATTEMPT_BEGIN:
        /* This ladder runs once for each rate that needs a new connection, so all counters begin
         * anew. */
        session->_connected = false;
        session->_attempt = 1;
        session->_fell_mute = 0;
        attempt_connect(session);
        session_next(session, ATTEMPT_EXPECT_LOADER);
        return;
    case ATTEMPT_EXPECT_LOADER:
        /* A port that was lost after the answer has taken the loader with it, although the engine
         * saw success. */
        session->_connected = session_code(session) == ESP_LOADER_SUCCESS && !session->_port_went;
        session->_fell_mute += attempt_fell_mute(session);
        if (attempt_is_final(session)) {
            session_return(session);
        } else {
            session->_attempt++;
            attempt_connect(session);
        }
        return;
    }
}

void session_not_connected(esp_loader_session_t *session)
{
    session->_outcome.doing = ESP_LOADER_DOING_CONNECT;
    session->_outcome.result = *esp_loader_engine_result(session->_engine);
    session->_outcome.heard = (esp_loader_heard_t)session->_heard;
    /* A chip that was reset and stays silent needs other help than one that somebody has to put
     * into its loader by hand. */
    session->_outcome.reset = esp_loader_engine_can_enter(session->_engine);
    switch (session->_outcome.result.code) {
    case ESP_LOADER_ERROR_UNSUPPORTED_CHIP:
        session_end(session, ESP_LOADER_END_UNKNOWN_CHIP);
        return;
    case ESP_LOADER_ERROR_INVALID_TARGET:
        session_end(session, ESP_LOADER_END_STUB_RUNS);
        return;
    case ESP_LOADER_SUCCESS:
        /* In each attempt the loader answered and its port went right behind that. There is no
         * error of the engine's to report, and success must not be the code of a visit that has
         * failed. */
        session->_outcome.result.code = ESP_LOADER_ERROR_FAIL;
        session_end(session, ESP_LOADER_END_NO_ANSWER);
        return;
    default:
        /* A timeout, or an error of the line: there was no answer. */
        session_end(session, ESP_LOADER_END_NO_ANSWER);
        return;
    }
}

static bool reach_is_wanted(esp_loader_session_t *session)
{
    /* Judged by the chip alone, before anything else is asked of it: the wrong chip is left as it
     * was found. */
    const target_chip_t only = session->_config.chip;
    session->_target.chip = esp_loader_engine_chip(session->_engine);
    if (only == ESP_UNKNOWN_CHIP || only == session->_target.chip) {
        return true;
    }
    session_end(session, ESP_LOADER_END_OTHER_CHIP);
    return false;
}

/* A caller who asks for the watchdog has no reset line. It should not learn after a long write that
 * the chip cannot be started. */
static bool reach_can_be_left(esp_loader_session_t *session)
{
    const esp_loader_session_config_t *config = &session->_config;
    if (config->leave != ESP_LOADER_LEAVE_BY_WATCHDOG ||
        (config->steps->can_leave_by_watchdog != NULL &&
         config->steps->can_leave_by_watchdog(session))) {
        return true;
    }
    session_end(session, ESP_LOADER_END_NO_WATCHDOG_RESET);
    return false;
}

void session_reach(esp_loader_session_t *session)
{
    const esp_loader_steps_t *steps = session->_config.steps;

    switch (session_rung(session)) {
    case REACH_BEGIN:
        session_call(session, REACH_EXPECT_LOADER, session_attempt);
        return;
    case REACH_EXPECT_LOADER:
        if (!session->_connected) {
            session_not_connected(session);
        } else if (reach_is_wanted(session)) {
            /* Identity comes first: where the ROM keeps what USB it uses, and which stub a chip
             * takes, depend on its revision. */
            session_call(session, REACH_EXPECT_IDENTITY, steps->identify);
        }
        return;
    case REACH_EXPECT_IDENTITY:
        /* Told only now, so that the callback finds revision and MAC address. */
        session_tell(session, ESP_LOADER_EVENT_CHIP, session->_target.chip, 0);
        session_call(session, REACH_EXPECT_USB, steps->usb);
        return;
    case REACH_EXPECT_USB:
        /* Only a write has to know whether the chip would run a plain image. Other tasks save these
         * commands. */
        session_call(session, REACH_EXPECT_SECURITY,
                     session_needs(session, TASK_NEEDS_SECURITY) ? steps->security : NULL);
        return;
    case REACH_EXPECT_SECURITY:
        /* The program is asked once all is known by which it may say no, and before the chip is
         * changed: a higher rate and a stub come later. */
        if (session_approved(session, ESP_LOADER_APPROVE_CHIP) && reach_can_be_left(session)) {
            session_return(session);
        }
        return;
    }
}
