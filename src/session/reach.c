/*
 * Getting in touch with a chip: resets, attempts, who it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/heard.h"
#include "session/session.h"
#include "session/task/task.h"

enum {
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
    MUTE_ATTEMPTS = 3, /* each takes 9 s: longer than several without any answer */
};

/* Whether no further attempt is of use: connected, or something has answered that will be the
 * same next time. */
static bool attempt_is_final(const esp_loader_session_t *session)
{
    const esp_loader_error_t code = session_code(session);
    return session->_connected || code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP ||
           code == ESP_LOADER_ERROR_INVALID_TARGET || session->_fell_mute >= MUTE_ATTEMPTS ||
           /* A reset that took the port away was no attempt yet; but that is said once only. */
           session->_attempt - session->_port_went >= session->_config.attempts;
}

/* The chip has answered SYNC. */
static bool attempt_fell_mute(const esp_loader_session_t *session)
{
    return session_code(session) == ESP_LOADER_ERROR_TIMEOUT &&
           esp_loader_engine_result(session->_engine)->command != SYNC;
}

static void attempt_connect(esp_loader_session_t *session)
{
    const esp_loader_session_config_t *config = &session->_config;
    /* What the chip printed before this reset is no news any more. */
    if (esp_loader_engine_can_enter(session->_engine)) {
        heard_forget(session);
    }
    session->_port_went = false;
    session_tell(session, ESP_LOADER_EVENT_ATTEMPT, session->_attempt, config->attempts);
    /* Only a visit that would load a stub has use for one that runs. */
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
        /* The ladder runs again for each rate that needs a new connection. */
        session->_connected = false;
        session->_attempt = 1;
        session->_fell_mute = 0;
        attempt_connect(session);
        session_next(session, ATTEMPT_EXPECT_LOADER);
        return;
    case ATTEMPT_EXPECT_LOADER:
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
    /* Whether the chip was reset decides what a person can do about it. */
    session->_outcome.reset = esp_loader_engine_can_enter(session->_engine);
    switch (session->_outcome.result.code) {
    case ESP_LOADER_ERROR_UNSUPPORTED_CHIP:
        session_end(session, ESP_LOADER_END_UNKNOWN_CHIP);
        return;
    case ESP_LOADER_ERROR_INVALID_TARGET:
        session_end(session, ESP_LOADER_END_STUB_RUNS);
        return;
    case ESP_LOADER_SUCCESS:
        /* The loader has answered, and its port went right behind that, in each attempt. */
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
    const target_chip_t only = session->_config.chip;
    session->_target.chip = esp_loader_engine_chip(session->_engine);
    if (only == ESP_UNKNOWN_CHIP || only == session->_target.chip) {
        return true;
    }
    session_end(session, ESP_LOADER_END_OTHER_CHIP);
    return false;
}

/* To be known before the task, not when its work is done and the chip cannot be started. */
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
            session_call(session, REACH_EXPECT_IDENTITY, steps->identify);
        }
        return;
    case REACH_EXPECT_IDENTITY:
        /* Told only now, so that revision and MAC address are there for the callback. */
        session_tell(session, ESP_LOADER_EVENT_CHIP, session->_target.chip, 0);
        session_call(session, REACH_EXPECT_USB, steps->usb);
        return;
    case REACH_EXPECT_USB:
        /* Two register reads, of which only a write has any use. */
        session_call(session, REACH_EXPECT_SECURITY,
                     session_needs(session, TASK_NEEDS_SECURITY) ? steps->security : NULL);
        return;
    case REACH_EXPECT_SECURITY:
        if (session_approved(session, ESP_LOADER_APPROVE_CHIP) && reach_can_be_left(session)) {
            session_return(session);
        }
        return;
    }
}
