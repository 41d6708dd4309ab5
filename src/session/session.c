/*
 * The visit as a whole: the stack of its ladders, the ladder at the bottom, and what a caller may
 * do from outside: drive, abort, report that the port has gone.
 *
 * Every ladder ends by session_return(), or ends the visit by session_end(). The outcome is set
 * once: after that no ladder runs any more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/session.h"
#include "session/heard.h"
#include "session/task/task.h"
#include <string.h>

enum {
    VISIT_BEGIN = SESSION_BEGIN,
    VISIT_EXPECT_CHIP,
    VISIT_EXPECT_READY,
    VISIT_EXPECT_TASK,
    VISIT_EXPECT_LEFT,
    VISIT_AGAIN,
    VISIT_EXPECT_AGAIN,
    VISIT_EXPECT_READY_AGAIN,
};

enum {
    PORT_TIME = 10000, /* far more than a host takes to find a USB device, ms */
    USUAL_RATE = 460800,
};

const uint32_t esp_loader_usual_rate = USUAL_RATE;

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
        session_next(session, SESSION_BEGIN);
    }
}

void session_return(esp_loader_session_t *session)
{
    session->_depth--;
}

void session_end(esp_loader_session_t *session, esp_loader_end_t end)
{
    session->_outcome.end = end;
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

void session_failed(esp_loader_session_t *session, esp_loader_doing_t doing,
                    const esp_loader_result_t *result)
{
    session->_outcome.doing = doing;
    session->_outcome.result = *result;
    session_give_up(session, ESP_LOADER_END_FAILED);
}

static session_phase_t session_phase(const esp_loader_session_t *session)
{
    /* By what the ladder at the bottom waits for. */
    switch (session->_frames[0].rung) {
    case VISIT_BEGIN:
    case VISIT_EXPECT_CHIP:
        return SESSION_REACHING;
    case VISIT_EXPECT_TASK:
        return SESSION_TASK;
    case VISIT_EXPECT_LEFT:
        return SESSION_LEAVING;
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
    /* Whatever ladders ran are left where they are. */
    session->_depth = 0;
    session_next(session, phase == SESSION_REACHING ? VISIT_BEGIN : VISIT_AGAIN);
}

void session_progressed(esp_loader_session_t *session)
{
    session->_recoveries = 0;
}

bool session_succeeded(esp_loader_session_t *session, esp_loader_doing_t doing)
{
    const esp_loader_result_t *result = esp_loader_engine_result(session->_engine);
    if (result->code != ESP_LOADER_SUCCESS) {
        session_failed(session, doing, result);
    }
    return result->code == ESP_LOADER_SUCCESS;
}

void session_tell(esp_loader_session_t *session, esp_loader_event_kind_t kind, uint32_t value,
                  uint32_t other)
{
    const esp_loader_event_t event = {kind, value, other};
    if (session->_config.event != NULL) {
        session->_config.event(session->_config.user, &event);
    }
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

bool session_needs(const esp_loader_session_t *session, uint8_t need)
{
    const esp_loader_task_t *task = session->_config.task;
    /* A visit without a task connects and leaves. */
    return ((task != NULL ? task->_needs : TASK_NEEDS_LOADER) & need) != 0;
}

static void visit_task(esp_loader_session_t *session)
{
    const esp_loader_task_t *task = session->_config.task;
    session_tell(session, ESP_LOADER_EVENT_READY, 0, 0);
    session_call(session, VISIT_EXPECT_TASK, task != NULL ? task->_ladder : NULL);
    session->_approved = true;
}

/* The whole visit, from top to bottom. */
static void visit_ladder(esp_loader_session_t *session)
{
    /* The task may need no loader. But only a loader can make the chip's watchdog reset it. */
    const bool reaches = session_needs(session, TASK_NEEDS_LOADER) ||
                         session->_config.leave == ESP_LOADER_LEAVE_BY_WATCHDOG;

    switch (session_rung(session)) {
    case VISIT_BEGIN:
        session_call(session, VISIT_EXPECT_CHIP, reaches ? session_reach : NULL);
        return;
    case VISIT_EXPECT_CHIP:
        session_call(session, VISIT_EXPECT_READY, reaches ? session_prepare : NULL);
        return;
    case VISIT_EXPECT_READY:
        /* The last moment before flash or RAM is changed: sizes and chip are known now. */
        if (session_approved(session, ESP_LOADER_APPROVE_TASK)) {
            visit_task(session);
        }
        return;
    case VISIT_EXPECT_TASK:
        session_tell(session, ESP_LOADER_EVENT_TASK_DONE, 0, 0);
        if (session_approved(session, ESP_LOADER_APPROVE_LEAVE)) {
            session_call(session, VISIT_EXPECT_LEFT, session_leave);
        }
        return;
    case VISIT_EXPECT_LEFT:
        /* Leaving went well, but a comparison did not: that is what the visit was for. */
        session_end(session, session->_different ? ESP_LOADER_END_DIFFERENT : ESP_LOADER_END_DONE);
        return;

    case VISIT_AGAIN:
        session_call(session, VISIT_EXPECT_AGAIN, session_again);
        return;
    case VISIT_EXPECT_AGAIN:
        session_call(session, session->_approved ? VISIT_EXPECT_READY_AGAIN : VISIT_EXPECT_READY,
                     session_prepare);
        return;
    case VISIT_EXPECT_READY_AGAIN:
        /* What was approved once is the same chip still. */
        visit_task(session);
        return;
    }
}

void esp_loader_session_init(esp_loader_session_t *session, esp_loader_engine_t *engine,
                             const esp_loader_session_config_t *config)
{
    memset(session, 0, sizeof(*session));
    session->_engine = engine;
    session->_config = *config;
    session->_target.chip = ESP_UNKNOWN_CHIP;
    session->_target.baud = config->loader_rate;
    session->_target.reached = config->reached;
    /* The bottom of the stack; all other ladders are called from it. */
    session->_frames[0].ladder = visit_ladder;
    heard_forget(session);
    /* Another visit, or its caller, may have left an operation in the engine. */
    esp_loader_engine_abort(engine, ESP_LOADER_ERROR_FAIL);
}

static bool session_is_over(const esp_loader_session_t *session)
{
    return session->_outcome.end != ESP_LOADER_END_NONE;
}

static bool session_engine_is_idle(const esp_loader_session_t *session)
{
    return (esp_loader_engine_wants(session->_engine) & ESP_LOADER_WANT_DONE) != 0;
}

bool esp_loader_session_advance(esp_loader_session_t *session)
{
    if (!session_is_over(session) && !session->_port_away && session_engine_is_idle(session)) {
        /* One rung a call: a caller with many visits goes round between them. */
        session->_frames[session->_depth].ladder(session);
    }
    return !session_is_over(session);
}

uint32_t esp_loader_session_wants(esp_loader_session_t *session)
{
    if (!esp_loader_session_advance(session)) {
        return ESP_LOADER_WANT_DONE;
    }
    if (session->_port_away) {
        return ESP_LOADER_WANT_PORT | ESP_LOADER_WANT_WAIT;
    }
    const uint32_t wants = esp_loader_engine_wants(session->_engine);
    /* The engine is done but the visit is not: the next rung follows without a pause. */
    return (wants & ESP_LOADER_WANT_DONE) != 0 ? ESP_LOADER_WANT_AGAIN : wants;
}

void esp_loader_session_abort(esp_loader_session_t *session, esp_loader_error_t error)
{
    if (session_is_over(session)) {
        return;
    }
    esp_loader_engine_abort(session->_engine, error);
    session->_outcome.result = *esp_loader_engine_result(session->_engine);
    /* The operation may have ended before by itself; address and command still tell where. */
    session->_outcome.result.code = error;
    session_end(session, ESP_LOADER_END_ABORTED);
}

/* Whether the chip takes its port along at a reset, as far as can be told. */
static bool session_port_returns(const esp_loader_session_t *session)
{
    const esp_loader_reached_t reached = session->_target.reached;
    return session->_config.port_returns || reached == ESP_LOADER_REACHED_USB_OTG ||
           reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG;
}

bool esp_loader_session_port_lost(esp_loader_session_t *session)
{
    /* A chip may take its port along when the visit has just ended. */
    if (session_is_over(session)) {
        return session->_outcome.end == ESP_LOADER_END_DONE;
    }
    esp_loader_engine_abort(session->_engine, ESP_LOADER_ERROR_FAIL);
    session->_outcome.result = *esp_loader_engine_result(session->_engine);
    const bool resetting = session->_resetting;
    /* Without reset lines the chip would not come back into its loader. */
    const bool reaching = !session->_connected && esp_loader_engine_can_enter(session->_engine);
    /* The reset was sent, and that the port goes shows that it worked. A watchdog also resets
     * chips whose way is not known. */
    if (resetting && (session_port_returns(session) ||
                      (session->_leaving == ESP_LOADER_LEAVING_BY_WATCHDOG &&
                       session->_target.reached == ESP_LOADER_REACHED_UNKNOWN))) {
        session->_target.left = true;
        session_tell(session, ESP_LOADER_EVENT_PORT_LEFT, 0, 0);
        session_end(session, session->_different ? ESP_LOADER_END_DIFFERENT : ESP_LOADER_END_DONE);
        return true;
    }
    /* The reset into the loader takes the port away. The attempt ends, and the next one is made
     * when the port is back. */
    if (reaching && session_port_returns(session)) {
        session->_port_away = true;
        /* Also where the loader has just answered: it is gone with the port. */
        session->_port_went = true;
        session->_port_deadline = esp_loader_engine_time(session->_engine) + PORT_TIME;
        session->_port_late = true;
        session_tell(session, ESP_LOADER_EVENT_PORT_LEFT, 0, 0);
        return true;
    }
    session_end(session, ESP_LOADER_END_PORT_LOST);
    return false;
}

void esp_loader_session_port_back(esp_loader_session_t *session)
{
    if (session->_port_away) {
        session->_port_away = false;
        session_tell(session, ESP_LOADER_EVENT_PORT_BACK, 0, 0);
    }
}

void esp_loader_session_set_time(esp_loader_session_t *session, uint32_t now_ms)
{
    /* As an operation's, this wait begins when its caller next reports the time. */
    if (session->_port_late) {
        session->_port_late = false;
        session->_port_deadline += now_ms - esp_loader_engine_time(session->_engine);
    }
    esp_loader_engine_set_time(session->_engine, now_ms);
    /* The engine is idle meanwhile: this wait is the session's own. */
    if (session->_port_away && (int32_t)(now_ms - session->_port_deadline) >= 0) {
        session_end(session, ESP_LOADER_END_PORT_LOST);
    }
}

uint32_t esp_loader_session_deadline(const esp_loader_session_t *session)
{
    return session->_port_away ? session->_port_deadline
                               : esp_loader_engine_deadline(session->_engine);
}

esp_loader_engine_t *esp_loader_session_engine(esp_loader_session_t *session)
{
    return session->_engine;
}

const esp_loader_target_t *esp_loader_session_target(const esp_loader_session_t *session)
{
    return &session->_target;
}

const esp_loader_outcome_t *esp_loader_session_outcome(const esp_loader_session_t *session)
{
    return &session->_outcome;
}

void esp_loader_session_progress(const esp_loader_session_t *session, uint32_t *done,
                                 uint32_t *total)
{
    const esp_loader_task_t *task = session->_config.task;
    *done = 0;
    *total = 0;
    if (task != NULL && task->_progress != NULL) {
        task->_progress(task, done, total);
    }
}

void esp_loader_session_set_flash_pins(esp_loader_session_t *session, uint32_t pins)
{
    session->_flash_pins = pins;
}
