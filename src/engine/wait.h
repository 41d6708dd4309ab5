/**
 * What procedures are built on: the waits of an engine.
 *
 * A procedure is one function, a ladder. It starts a wait, names the rung on which it goes on, and
 * returns. When the wait is over, the procedure is called again on that rung. A wait is an exchange
 * with the chip, a delay, a change of the lines or of the baud rate; a procedure treats all alike.
 *
 *     static void answer_procedure(esp_loader_engine_t *engine)
 *     {
 *         switch (engine->_rung) {
 *         case ANSWER_BEGIN:
 *             exchange_command(engine, ANSWER_EXPECT_VALUE, COMMAND_READ_REG, 1)[0] = 0x42;
 *             return;
 *         case ANSWER_EXPECT_VALUE:
 *             engine_finish(engine, ESP_LOADER_SUCCESS);
 *             return;
 *         }
 *     }
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_WAIT_H
#define ENGINE_WAIT_H

#include "chip/chip.h"
#include "esp_loader_engine.h"
#include "link_names.h"

typedef void (*engine_procedure_t)(esp_loader_engine_t *engine);

/** The rung on which every procedure is called first. */
enum { ENGINE_BEGIN = 0 };

/** What an engine is waiting for, as what its caller has to do meanwhile: of esp_loader_want_t.
 * While an answer is awaited, time runs. Lines, rates and transfers are the caller's work and have
 * no deadline; their wait starts when the caller is done. */
typedef enum {
    ENGINE_WAIT_NOTHING = ESP_LOADER_WANT_DONE,                     /**< the operation has ended */
    ENGINE_WAIT_SENT = ESP_LOADER_WANT_TX | ESP_LOADER_WANT_WAIT,   /**< the command goes out */
    ENGINE_WAIT_ANSWER = ESP_LOADER_WANT_RX | ESP_LOADER_WANT_WAIT, /**< the chip's answer */
    /** What still arrives passes and is discarded: `_passing` SLIP_END, and for some time. */
    ENGINE_WAIT_PASSING = ENGINE_WAIT_ANSWER | 0x80,
    ENGINE_WAIT_LINES = ESP_LOADER_WANT_LINES,       /**< the caller sets the lines */
    ENGINE_WAIT_SETTLE = ESP_LOADER_WANT_WAIT,       /**< between the steps of a reset sequence */
    ENGINE_WAIT_BAUD = ESP_LOADER_WANT_BAUD,         /**< the caller sets the baud rate */
    ENGINE_WAIT_TRANSFER = ESP_LOADER_WANT_TRANSFER, /**< the caller moves bytes on the bus */
} engine_wait_t;

/** How a wait ended, as the error that an operation ends with which does not deal with it. The
 * procedure of a tolerant command sees all three; others end with the last two. */
typedef enum {
    ENGINE_EVENT_OK = ESP_LOADER_SUCCESS,
    ENGINE_EVENT_REFUSED = ESP_LOADER_ERROR_INVALID_RESPONSE,
    ENGINE_EVENT_TIMEOUT = ESP_LOADER_ERROR_TIMEOUT,
} engine_event_t;

enum {
    ENGINE_MS_PER_KIB_AT_1_BAUD = 1024 * 10 * 1000, /**< ten bits a byte */
    ENGINE_QUIET_TIME = 100, /**< in which late bytes have arrived before a new beginning, ms */
};

/** Waits `ms`; bytes that arrive are discarded. */
void engine_quiet(esp_loader_engine_t *engine, uint8_t rung, uint32_t ms);

/** Runs a reset sequence; NULL is one without steps. */
void engine_lines(esp_loader_engine_t *engine, uint8_t rung,
                  const esp_loader_reset_sequence_t *sequence);

/** Asks the caller to take the rate `baud`, then goes on at `rung`. */
void engine_baud(esp_loader_engine_t *engine, uint8_t rung, uint32_t baud);

/** Puts the running procedure aside for another one, which ends by letting it go on at `rung`.
 * Neither knows the other, so that firmware carries both only where it uses both. */
void engine_put_aside(esp_loader_engine_t *engine, engine_procedure_t other);
void engine_go_back(esp_loader_engine_t *engine, uint8_t rung);

/** Ends the operation; the one way out of every procedure, which starts no wait then. One that
 * did neither would have ended as well, by engine_resume(), with ESP_LOADER_ERROR_FAIL. */
static inline void engine_finish(esp_loader_engine_t *engine, esp_loader_error_t error)
{
    engine->_result.code = error;
}

/** Ends it in the middle of a wait. */
static inline void engine_end(esp_loader_engine_t *engine, esp_loader_error_t error)
{
    engine_finish(engine, error);
    engine->_wait = ENGINE_WAIT_NOTHING;
}

/** Ends the operation with an address that tells more. */
static inline void engine_finish_at(esp_loader_engine_t *engine, esp_loader_error_t error,
                                    uint32_t address)
{
    engine->_result.address = address;
    engine_finish(engine, error);
}

/** Starts a wait of `ms` at the most; `_event` is how it ends when that time has passed. */
static inline void engine_wait_for(esp_loader_engine_t *engine, engine_wait_t wait, uint32_t ms)
{
    engine->_wait = (uint8_t)wait;
    engine->_time_left = ms;
}

/** The wait is over: calls the procedure, which starts another one, or the operation has ended. */
static inline void engine_resume(esp_loader_engine_t *engine, engine_event_t event)
{
    engine->_wait = ENGINE_WAIT_NOTHING;
    engine->_event = (uint8_t)event;
    engine->_procedure(engine);
}

/** Milliseconds that `bytes` take on the line, rounded up. */
static inline uint32_t engine_line_time(const esp_loader_engine_t *engine, uint32_t bytes)
{
    /* The rest that the shift drops could be what makes a deadline too early. */
    return ((bytes * engine->_ms_per_kib) >> 10) + 1;
}

#endif
