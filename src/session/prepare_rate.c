/*
 * The line's rate: up for the task, with a way back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/session.h"
#include "session/task/task.h"

enum {
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
    /* The line has failed at a higher one. Below the loader's own rate there is nothing to gain. */
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
    /* Without reset lines it stays as it is. */
    if (!esp_loader_engine_can_enter(session->_engine)) {
        session_tell(session, ESP_LOADER_EVENT_RATE_NEEDS_RESET, session->_target.baud, 0);
        session_return(session);
        return;
    }
    session_tell(session, ESP_LOADER_EVENT_RATE_BY_RESET, wanted, 0);
    esp_loader_engine_host_baud(session->_engine, wanted);
    session_next(session, RATE_EXPECT_HOST);
}

/* The change failed, and the chip may be at either rate. Only a reset makes it take the host's
 * again. */
static void rate_fall_back(esp_loader_session_t *session)
{
    const uint32_t old = session->_config.loader_rate;
    session_tell(session, ESP_LOADER_EVENT_RATE_FAILED, rate_wanted(session), old);
    /* A rate that failed is not tried again. */
    session->_rate_at++;
    session->_target.baud = old;
    esp_loader_engine_host_baud(session->_engine, old);
    session_next(session, RATE_EXPECT_OLD_HOST);
}

/* Once, although two places would raise the rate. */
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
    /* Where the ROM loader cannot change the rate, the stub that follows will: no reset is
     * needed for it. */
    const bool stub_follows =
        session->_stub != NULL && !esp_loader_engine_stub_running(session->_engine);
    const bool can_change = esp_loader_engine_can_change_baud(session->_engine);
    /* A reset for a rate only where a person asked for one. */
    const bool by_reset = config->rates_asked_for && !stub_follows;
    if (config->rate_fixed) {
        rate_tell_fixed(session);
    }
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
            rate_taken(session, rate_wanted(session));
        } else {
            rate_fall_back(session);
        }
        return;

    case RATE_EXPECT_HOST:
        if (done) {
            /* The host is there already; the chip follows with its reset. */
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
        if (session_succeeded(session, ESP_LOADER_DOING_CHANGE_RATE)) {
            session_call(session, RATE_EXPECT_OLD_LOADER, session_attempt);
        }
        return;
    case RATE_EXPECT_OLD_LOADER:
        if (session->_connected) {
            session_call(session, RATE_EXPECT_OLD_USB, steps->usb);
        } else {
            /* Not even the old rate works any more: the chip is lost. */
            session_not_connected(session);
        }
        return;
    case RATE_EXPECT_OLD_USB:
        /* The next rate, if there is one. A stub is gone with the reset; session_prepare() loads
         * it again. */
        session_next(session, RATE_BEGIN);
        return;
    }
}
