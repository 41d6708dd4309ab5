/**
 * What the ladders of a visit are built on.
 *
 * A ladder is one function: a switch over rungs in the order in which they are reached. Each rung
 * begins an operation of the engine, or calls another ladder, and names the rung on which the visit
 * goes on once that is done. Ladders form a stack: the one on top runs, and when it returns, the
 * one below goes on.
 *
 *     static void example_ladder(esp_loader_session_t *session)
 *     {
 *         switch (session_rung(session)) {
 *         case EXAMPLE_BEGIN:
 *             esp_loader_engine_read_register(session->_engine, 0x40001000);
 *             session_next(session, EXAMPLE_EXPECT_VALUE);
 *             return;
 *         case EXAMPLE_EXPECT_VALUE:
 *             if (session_succeeded(session, ESP_LOADER_DOING_READ_REGISTER)) {
 *                 session_return(session);
 *             }
 *             return;
 *         }
 *     }
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SESSION_LADDER_H
#define SESSION_LADDER_H

#include "esp_loader_session.h"
#include "esp_loader_task.h"
#include "link_names.h"

typedef void (*session_ladder_t)(esp_loader_session_t *session);

/** How far a visit is. */
typedef enum {
    SESSION_REACHING,
    SESSION_PREPARING,
    SESSION_TASK,
    SESSION_LEAVING,
} session_phase_t;

/** The rung on which every ladder begins. */
enum { SESSION_BEGIN = 0 };

/** The rungs of the ladder at the bottom, the visit's own, which tell how far it is. */
enum {
    /* First the rungs of a visit that meets no trouble; behind VISIT_AGAIN those that follow when
     * the line has failed and the chip has to be connected once more. */
    VISIT_BEGIN = SESSION_BEGIN,
    VISIT_EXPECT_CHIP,
    VISIT_EXPECT_READY,
    VISIT_EXPECT_TASK,
    VISIT_EXPECT_LEFT,
    VISIT_AGAIN,
    VISIT_EXPECT_AGAIN,
    VISIT_EXPECT_READY_AGAIN,
};

/** What only some programs need: a ladder or a function each, NULL where a program does without, so
 * that it is not linked. */
struct esp_loader_steps {
    void (*connect_or_stub)(esp_loader_engine_t *engine, const esp_loader_connect_args_t *args);
    session_ladder_t identify; /**< reads revision and MAC address, or finds Secure Download Mode */
    session_ladder_t usb;      /**< finds out how the chip is reached, quietens its watchdogs */
    session_ladder_t security; /**< finds out what the chip encrypts */
    session_ladder_t power;    /**< powers the flash */
    session_ladder_t stub;     /**< loads and starts `_stub` */
    void (*pins)(esp_loader_engine_t *engine, uint32_t pins); /**< flash at other pins */
    void (*detect)(esp_loader_engine_t *engine,
                   uint32_t known_size); /**< attaches flash and finds its size */
    bool (*can_leave_by_watchdog)(const esp_loader_session_t *session);
    session_ladder_t leave_by_watchdog;
};

/** The rung on which the running ladder goes on now. */
uint8_t session_rung(const esp_loader_session_t *session);

/** How far the visit is. */
session_phase_t session_phase(const esp_loader_session_t *session);

/** Sets the rung on which it goes on as soon as the engine is done, which may be at once. */
void session_next(esp_loader_session_t *session, uint8_t rung);

/** Runs another ladder first, then goes on there. NULL is a ladder without rungs. */
void session_call(esp_loader_session_t *session, uint8_t rung, session_ladder_t ladder);

/** The running ladder returns to the one that called it. */
void session_return(esp_loader_session_t *session);

/** Ends the visit. There is no other way to end one. */
void session_end(esp_loader_session_t *session, esp_loader_end_t end);

/** Whether the engine's operation has succeeded; else the visit has given up with its result. */
bool session_succeeded(esp_loader_session_t *session, esp_loader_doing_t doing);

/** An operation has failed, and its result is in the outcome: the visit goes on with a new
 * connection where that may help, else it ends so. */
void session_give_up(esp_loader_session_t *session, esp_loader_end_t end);

/** Whether a new connection may help after the failure in the outcome. If so, it counts as begun.
 */
bool session_recovers(session_phase_t phase, esp_loader_session_t *session);

/** The task has come further: patience begins anew. */
void session_progressed(esp_loader_session_t *session);

/** Gives up with the result of an operation. */
void session_failed(esp_loader_session_t *session, esp_loader_doing_t doing,
                    const esp_loader_result_t *result);

/** How the engine's last operation ended. */
esp_loader_error_t session_code(const esp_loader_session_t *session);

void session_tell(esp_loader_session_t *session, esp_loader_event_kind_t kind, uint32_t value,
                  uint32_t other);

/** Asks the program; false: the visit has ended. */
bool session_approved(esp_loader_session_t *session, esp_loader_approve_t what);

/** Whether the task needs it: of task_needs_t. */
bool session_needs(const esp_loader_session_t *session, uint8_t need);

/** How the chip will be left, by what is known of it now. */
esp_loader_leaving_t session_leaving(const esp_loader_session_t *session);

/** @name Ladders @{ */

void session_reach(esp_loader_session_t *session);   /**< up to a chip that is known */
void session_attempt(esp_loader_session_t *session); /**< connects: see `_connected` */
void session_again(esp_loader_session_t *session);   /**< the same chip, after the line failed */
void session_prepare(esp_loader_session_t *session); /**< up to where the task can begin */
void session_rate(esp_loader_session_t *session);    /**< raises the rate of both sides */
void session_attach(esp_loader_session_t *session);  /**< flash */
void session_leave(esp_loader_session_t *session);
void session_identify(esp_loader_session_t *session);
void session_usb(esp_loader_session_t *session);
void session_security(esp_loader_session_t *session);
void session_power(esp_loader_session_t *session);
void session_stub(esp_loader_session_t *session);
void session_leave_by_watchdog(esp_loader_session_t *session);
bool session_can_leave_by_watchdog(const esp_loader_session_t *session);

/** The loader takes the rate of what the chip will print, as far as it can. */
void session_follow_output(esp_loader_session_t *session);

/** The host takes the rate of what the chip prints. */
void session_listen(esp_loader_session_t *session);

/** @} */

/** Ends a visit whose attempts to connect have failed. */
void session_not_connected(esp_loader_session_t *session);

#endif
