/*
 * The visit as a whole: the ladder at the bottom, and what a caller may do from outside: drive,
 * abort, report that the port has gone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/ladder.h"
#include "session/leave/heard.h"
#include "session/task/task.h"
#include <string.h>

enum {
    PORT_TIME = 10000, /* far more than a host takes to find a USB device, ms */
    USUAL_RATE = 460800,
    PATIENCE = 4, /* frames without an answer: 0.9 s on a line that is quick */
};

const uint32_t esp_loader_usual_rate = USUAL_RATE;

static void visit_task(esp_loader_session_t *session)
{
    const esp_loader_task_t *task = session->_config.task;
    session_tell(session, ESP_LOADER_EVENT_READY, 0, 0);
    session_call(session, VISIT_EXPECT_TASK, task != NULL ? task->_ladder : NULL);
    /* A connection that is lost from here on does not ask the person again: see VISIT_EXPECT_AGAIN.
     */
    session->_approved = true;
}

/* The whole visit, from top to bottom. */
static void visit_ladder(esp_loader_session_t *session)
{
    /* A task such as a restart needs no loader. But where the chip is to be left by its watchdog,
     * somebody has to write the watchdog's registers, and only a loader can. */
    const bool reaches = session_needs(session, TASK_NEEDS_LOADER) ||
                         session->_config.leave == ESP_LOADER_LEAVE_BY_WATCHDOG;

    switch (session_rung(session)) {
    case VISIT_BEGIN:
        session_call(session, VISIT_EXPECT_CHIP, reaches ? session_reach : NULL);
        return;
    case VISIT_EXPECT_CHIP:
        /* Rate, stub and flash come after the chip is known: which stub, which rates and whether
         * flash can be asked at all depend on it. */
        session_call(session, VISIT_EXPECT_READY, reaches ? session_prepare : NULL);
        return;
    case VISIT_EXPECT_READY:
        /* The last moment before flash or RAM is changed. Chip and flash size are known now, so the
         * program can check its plan against them. */
        if (session_approved(session, ESP_LOADER_APPROVE_TASK)) {
            visit_task(session);
        }
        return;
    case VISIT_EXPECT_TASK:
        session_tell(session, ESP_LOADER_EVENT_TASK_DONE, 0, 0);
        /* Asked only after success. After an error the chip is not reset: its flash may hold half
         * an image, and a chip that waits in its loader is easier to help. */
        if (session_approved(session, ESP_LOADER_APPROVE_LEAVE)) {
            session_call(session, VISIT_EXPECT_LEFT, session_leave);
        }
        return;
    case VISIT_EXPECT_LEFT:
        /* The chip was left well. Where a comparison found a difference, that is what the caller
         * wants to know. */
        session_end(session, session->_different ? ESP_LOADER_END_DIFFERENT : ESP_LOADER_END_DONE);
        return;

    case VISIT_AGAIN:
        /* The engine and the job have tried all they can on the old connection, so it is given up
         * as a whole. */
        session_call(session, VISIT_EXPECT_AGAIN, session_again);
        return;
    case VISIT_EXPECT_AGAIN:
        /* The reset has taken rate, stub and attached flash away. Where the failure came before the
         * task was approved, the person has not been asked yet, and is now. */
        session_call(session, session->_approved ? VISIT_EXPECT_READY_AGAIN : VISIT_EXPECT_READY,
                     session_prepare);
        return;
    case VISIT_EXPECT_READY_AGAIN:
        /* session_again() has made sure that it is the chip that was approved, so nobody is asked
         * twice. The task goes on where it was: see task_resumed(). */
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
    /* The caller has set the line to this rate, and has told the engine so. It is kept here as well
     * because the engine does not know which of its rates a loader is found at. */
    session->_target.baud = config->loader_rate;
    session->_target.reached = config->reached;
    /* The bottom of the stack; all other ladders are called from it. */
    session->_frames[0].ladder = visit_ladder;
    heard_forget(session);
    /* Another visit on this engine, or its caller, may have left an operation running. This visit's
     * first rung would have to wait for its end. */
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

/* A damaged command may bring a chip to a stop, and then no patience helps. Before a task has begun
 * nothing is lost with the connection, as long as the reset lines are known to work: the ROM has
 * printed that it waits. Where that was done once already, the line may only be slow to answer. A
 * change of rate asks by itself at which of two rates the chip is. */
static bool session_is_hasty(const esp_loader_session_t *session)
{
    const session_phase_t phase = session_phase(session);
    return session->_connected && session->_recoveries == 0 &&
           session->_heard == ESP_LOADER_HEARD_LOADER &&
           session->_frames[session->_depth].ladder != session_rate &&
           (phase == SESSION_REACHING || phase == SESSION_PREPARING) &&
           esp_loader_engine_can_enter(session->_engine);
}

bool esp_loader_session_advance(esp_loader_session_t *session)
{
    if (!session_is_over(session) && !session->_port_away && session_engine_is_idle(session)) {
        /* One rung a call: a caller with many visits serves the others in between. */
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
        /* Nothing can be sent to a port that is away. There is only its return to wait for, or the
         * deadline. */
        return ESP_LOADER_WANT_PORT | ESP_LOADER_WANT_WAIT;
    }
    uint32_t wants = esp_loader_engine_wants(session->_engine);
    if ((wants & ESP_LOADER_WANT_TX) != 0 && session->_unheard >= PATIENCE &&
        session_is_hasty(session)) {
        esp_loader_engine_abort(session->_engine, ESP_LOADER_ERROR_TIMEOUT);
        /* Not by the ladder that runs: some do without an answer, and that is for a chip that
         * refuses one. */
        session_failed(session, ESP_LOADER_DOING_CONNECT,
                       esp_loader_engine_result(session->_engine));
        wants = ESP_LOADER_WANT_DONE;
    }
    /* The engine is done but the visit is not: the next rung follows. The caller must not sleep
     * until a deadline then: the engine's is that of the operation which has ended. */
    return (wants & ESP_LOADER_WANT_DONE) != 0 ? ESP_LOADER_WANT_AGAIN : wants;
}

void esp_loader_session_abort(esp_loader_session_t *session, esp_loader_error_t error)
{
    if (session_is_over(session)) {
        return;
    }
    esp_loader_engine_abort(session->_engine, error);
    session->_outcome.result = *esp_loader_engine_result(session->_engine);
    /* The engine keeps its own result where its operation had ended already. The caller's reason
     * counts, but address and command still tell how far the visit was. */
    session->_outcome.result.code = error;
    session_end(session, ESP_LOADER_END_ABORTED);
}

/* Whether the chip takes its port along at a reset, as far as can be told. */
static bool session_port_returns(const esp_loader_session_t *session)
{
    /* The caller may know it from the USB ids; else it is known once the chip has been asked. */
    const esp_loader_reached_t reached = session->_target.reached;
    return session->_config.port_returns || reached == ESP_LOADER_REACHED_USB_OTG ||
           reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG;
}

bool esp_loader_session_port_lost(esp_loader_session_t *session)
{
    /* A chip that is reset over its own USB may take the port along a moment after the visit has
     * ended. That is no error of a visit that ended well; one that failed has failed already. */
    if (session_is_over(session)) {
        return session->_outcome.end == ESP_LOADER_END_DONE;
    }
    /* What was being sent is lost with the port, and a new port begins with a clean receive buffer.
     * The engine's result is kept in any case: it tells what was under way. */
    esp_loader_engine_abort(session->_engine, ESP_LOADER_ERROR_FAIL);
    session->_outcome.result = *esp_loader_engine_result(session->_engine);
    const bool resetting = session->_resetting;
    /* Before a loader has answered, the reset lines bring the chip back into it once the port is
     * there again. Without them it would start its application, and nobody would answer. After it
     * has answered, a reset loses rate and stub: that is a lost line, not a step of reaching the
     * chip. */
    const bool reaching = !session->_connected && esp_loader_engine_can_enter(session->_engine);
    /* The reset was sent, and that the port goes shows that it worked: the visit has ended well. A
     * watchdog also resets chips of which nobody could tell how they are reached, and over USB
     * those go, too. */
    if (resetting && (session_port_returns(session) ||
                      (session->_leaving == ESP_LOADER_LEAVING_BY_WATCHDOG &&
                       session->_target.reached == ESP_LOADER_REACHED_UNKNOWN))) {
        session->_target.left = true;
        session_tell(session, ESP_LOADER_EVENT_PORT_LEFT, 0, 0);
        session_end(session, session->_different ? ESP_LOADER_END_DIFFERENT : ESP_LOADER_END_DONE);
        return true;
    }
    /* The reset into the loader has taken the port away. This attempt ends, and the next one is
     * made when the port is back. */
    if (reaching && session_port_returns(session)) {
        session->_port_away = true;
        /* The engine may have seen the loader's answer just before: it counts for nothing, since
         * the loader is gone with the port. See ATTEMPT_EXPECT_LOADER. */
        session->_port_went = true;
        session->_port_deadline = esp_loader_engine_time(session->_engine) + PORT_TIME;
        /* The engine's time may be old: it is what the caller reported last, perhaps long ago. So
         * the deadline is moved when the next report comes. */
        session->_port_late = true;
        session_tell(session, ESP_LOADER_EVENT_PORT_LEFT, 0, 0);
        return true;
    }
    /* In the middle of preparing or of a task the chip would have lost stub, rate and attached
     * flash. A person has pulled the plug, or the adapter has failed: that is for the program to
     * tell. */
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
    /* As with an operation of the engine, this wait begins when the time is next reported. Else a
     * caller that had not reported it for a minute would find the deadline passed at once. */
    if (session->_port_late) {
        session->_port_late = false;
        session->_port_deadline += now_ms - esp_loader_engine_time(session->_engine);
    }
    esp_loader_engine_set_time(session->_engine, now_ms);
    /* The engine is idle meanwhile and has no deadline, so this wait is the session's own. The
     * difference is signed because the time may wrap. */
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
    /* Both 0 tells a program to show no bar: reading security information has no measure, for one.
     */
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
