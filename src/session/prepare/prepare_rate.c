/*
 * The line's rate: up for the task, with a way back. Whether a rate works depends on adapter, cable
 * and crystal, and shows only when both sides have taken it. After a failure nobody knows at which
 * rate the chip is, so the way back is always a reset at the rate at which loaders are found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"
#include "session/task/task.h"

enum {
    /* First the chip that changes its rate by a command; then one that takes it at a reset; then
     * the way back. */
    RATE_BEGIN = SESSION_BEGIN,
    RATE_EXPECT_CHANGED,
    RATE_EXPECT_HOST,
    RATE_EXPECT_LOADER,
    RATE_EXPECT_LOADER_USB,
    RATE_EXPECT_OLD_HOST,
    RATE_EXPECT_OLD_LOADER,
    RATE_EXPECT_OLD_USB,
};

/* The next rate to be tried, or 0. */
static uint32_t rate_wanted(const esp_loader_session_t *session)
{
    const esp_loader_session_config_t *config = &session->_config;
    const uint32_t limit = session->_rate_limit;
    uint32_t wanted = session->_rate_at < config->rate_count ? config->rates[session->_rate_at] : 0;
    /* The line has failed at a higher rate before: see session_recovers(). A limit below the
     * loader's own rate would make the task slower and nothing safer. */
    if (limit != 0 && wanted > limit) {
        wanted = limit > config->loader_rate ? limit : 0;
    }
    return wanted;
}

static void rate_taken(esp_loader_session_t *session, uint32_t baud)
{
    session->_target.baud = baud;
    session_tell(session, ESP_LOADER_EVENT_RATE, baud, 0);
    session_return(session);
}

/* A loader that cannot change its rate measures it at the first SYNC after a reset. So the host
 * takes the rate, and the chip is connected again. */
static void rate_by_reset(esp_loader_session_t *session, uint32_t wanted)
{
    /* Without reset lines the chip keeps the rate it has, and the task runs at it. */
    if (!esp_loader_engine_can_enter(session->_engine)) {
        session_tell(session, ESP_LOADER_EVENT_RATE_NEEDS_RESET, session->_target.baud, 0);
        session_return(session);
        return;
    }
    session_tell(session, ESP_LOADER_EVENT_RATE_BY_RESET, wanted, 0);
    /* The host first: the chip measures the rate of the first SYNC that comes after its reset. */
    esp_loader_engine_host_baud(session->_engine, wanted);
    session_next(session, RATE_EXPECT_HOST);
}

/* Silence, or a refusal, may mean that the line has damaged the command, and not that the rate does
 * not work. Where another rate follows, that one is tried. The last is tried once more, since what
 * is left is the rate at which loaders are found, which is far from it. Not where the chip was to
 * take it at a reset: several attempts have tried that. Nor where no reset leads back. */
static bool rate_is_worth_another(esp_loader_session_t *session, uint32_t wanted)
{
    const bool last = session->_rate_at + 1 == session->_config.rate_count;
    const bool first = !session->_rate_again;
    const esp_loader_error_t code = session_code(session);
    session->_rate_again = last;
    return last && first && session->_target.baud != wanted &&
           esp_loader_engine_can_enter(session->_engine) &&
           (code == ESP_LOADER_ERROR_TIMEOUT || code == ESP_LOADER_ERROR_INVALID_RESPONSE);
}

/* The change failed, and the chip may be at either rate. Only a reset makes it take the host's
 * again. */
static void rate_fall_back(esp_loader_session_t *session)
{
    const uint32_t old = session->_config.loader_rate;
    const uint32_t wanted = rate_wanted(session);
    if (!rate_is_worth_another(session, wanted)) {
        session_tell(session, ESP_LOADER_EVENT_RATE_FAILED, wanted, old);
        /* So this ladder comes to an end. */
        session->_rate_at++;
    }
    /* Not the rate that was in use before: the reset takes the chip back to where loaders are
     * found. */
    session->_target.baud = old;
    esp_loader_engine_host_baud(session->_engine, old);
    session_next(session, RATE_EXPECT_OLD_HOST);
}

/* A program asks for a rate that this line does not have. It is told once, although the rate is
 * raised at two places of a visit, before and behind the stub. */
static void rate_tell_fixed(esp_loader_session_t *session)
{
    if (session->_config.rates_asked_for && !session->_rate_told) {
        session->_rate_told = true;
        session_tell(session, ESP_LOADER_EVENT_RATE_FIXED, 0, 0);
    }
}

static void rate_begin(esp_loader_session_t *session)
{
    const esp_loader_session_config_t *config = &session->_config;
    const uint32_t wanted = rate_wanted(session);
    /* The stub that follows can change its rate even where the ROM loader cannot. So no reset is
     * needed for it. */
    const bool stub_follows =
        session->_stub != NULL && !esp_loader_engine_stub_running(session->_engine);
    const bool can_change = esp_loader_engine_can_change_baud(session->_engine);
    /* A reset takes time and may fail. It is worth that only where a person has named the rate. */
    const bool by_reset = config->rates_asked_for && !stub_follows;
    if (config->rate_fixed) {
        rate_tell_fixed(session);
    }
    /* No rate at all, none left to try, already there, or no way to it: the task runs at the rate
     * there is. */
    if (config->rate_fixed || wanted == 0 || wanted == session->_target.baud ||
        !(can_change || by_reset)) {
        session_return(session);
    } else if (can_change) {
        esp_loader_engine_change_baud(session->_engine, wanted);
        session_next(session, RATE_EXPECT_CHANGED);
    } else {
        rate_by_reset(session, wanted);
    }
}

void session_rate(esp_loader_session_t *session)
{
    const esp_loader_steps_t *steps = session->_config.steps;
    const bool done = session_code(session) == ESP_LOADER_SUCCESS;

    switch (session_rung(session)) {
    case RATE_BEGIN:
        rate_begin(session);
        return;

    case RATE_EXPECT_CHANGED:
        if (done) {
            /* The engine has made sure that both sides understand each other at this rate before it
             * calls it done. */
            rate_taken(session, rate_wanted(session));
        } else {
            rate_fall_back(session);
        }
        return;

    case RATE_EXPECT_HOST:
        if (done) {
            /* The host has the rate already; the chip takes it with the reset of the first attempt.
             */
            session->_target.baud = rate_wanted(session);
            session_call(session, RATE_EXPECT_LOADER, session_attempt);
        } else {
            rate_fall_back(session);
        }
        return;
    case RATE_EXPECT_LOADER:
        if (session->_connected) {
            /* The reset has started the watchdogs again. */
            session_call(session, RATE_EXPECT_LOADER_USB, steps->usb);
        } else {
            rate_fall_back(session);
        }
        return;
    case RATE_EXPECT_LOADER_USB:
        rate_taken(session, rate_wanted(session));
        return;

    case RATE_EXPECT_OLD_HOST:
        /* The host ran at this rate a moment ago. If it cannot go back to it, the port itself has
         * failed. */
        if (session_succeeded(session, ESP_LOADER_DOING_CHANGE_RATE)) {
            session_call(session, RATE_EXPECT_OLD_LOADER, session_attempt);
        }
        return;
    case RATE_EXPECT_OLD_LOADER:
        if (session->_connected) {
            session_call(session, RATE_EXPECT_OLD_USB, steps->usb);
        } else {
            /* Not even the rate works at which the chip was found: something else than the rate is
             * wrong. */
            session_not_connected(session);
        }
        return;
    case RATE_EXPECT_OLD_USB:
        /* The next rate, if there is one. The reset has ended a stub that ran; session_prepare()
         * loads it again. */
        session_next(session, RATE_BEGIN);
        return;
    }
}
