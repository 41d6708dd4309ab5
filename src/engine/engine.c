/*
 * The engine itself: it holds what is known of the chip, keeps time, and calls the procedure of the
 * running operation whenever the wait that it has started is over.
 *
 * All changes of state go through engine_wait_for(), engine_resume() and engine_end(), and
 * deadlines are checked in esp_loader_engine_set_time() alone. So an operation is always in exactly
 * one wait, and what the caller has to do follows from it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/exchange.h"
#include "engine/sync.h"
#include <stddef.h>

enum {
    DEFAULT_BAUD = 115200, /* the rate at which every ROM loader can be reached */
    DEFAULT_MS_PER_KIB = (ENGINE_MS_PER_KIB_AT_1_BAUD + DEFAULT_BAUD - 1) / DEFAULT_BAUD,
};

/* Field by field: whole structures would be set by memset, which costs more code on small cores. */
static void engine_clear_result(esp_loader_engine_t *engine, esp_loader_error_t code)
{
    engine->_result.code = code;
    engine->_result.command = 0;
    engine->_result.status = 0;
    engine->_result.address = 0;
}

void esp_loader_engine_init_line(esp_loader_engine_t *engine, uint8_t *tx_buffer, uint16_t tx_size,
                                 const esp_loader_reset_sequence_t *enter_bootloader)
{
    /* All else is set by the operation that uses it. */
    engine->_config.bus = NULL;
    engine->_config.tx_buffer = tx_buffer;
    engine->_config.tx_size = tx_size;
    engine->_config.baud = DEFAULT_BAUD;
    engine->_config.enter_bootloader = enter_bootloader;
    engine->_config.run = NULL;
    engine->_ms_per_kib = DEFAULT_MS_PER_KIB;
    engine->_wait = ENGINE_WAIT_NOTHING;
    /* What is learned of the line outlives connections. */
    engine->_frame_limit = FRAME_SIZE_MAX;
    esp_loader_engine_forget(engine);
    /* Not in esp_loader_engine_forget(): after a reset programs still ask which chip it was. */
    engine->_last_chip = ESP_UNKNOWN_CHIP;
    engine->_now = 0;
    engine->_late = false;
    engine->_disturbed = false;
    engine->_owed = 0;
    engine->_tx_left = 0;
    engine->_tx_sent = 0;
    engine_clear_result(engine, ESP_LOADER_SUCCESS);
}

void esp_loader_engine_init(esp_loader_engine_t *engine, const esp_loader_engine_config_t *config)
{
    esp_loader_engine_init_line(engine, config->tx_buffer, config->tx_size,
                                config->enter_bootloader);
    engine->_config.bus = config->bus;
    engine->_config.run = config->run;
    if (config->baud != 0) {
        esp_loader_engine_line_rate(engine, config->baud);
    }
}

void esp_loader_engine_set_tx_buffer(esp_loader_engine_t *engine, uint8_t *buffer, uint16_t size)
{
    engine->_config.tx_buffer = buffer;
    engine->_config.tx_size = size;
}

void engine_begin(esp_loader_engine_t *engine, engine_procedure_t procedure, chip_ability_t needed)
{
    /* No success before the procedure says so. */
    engine_clear_result(engine, ESP_LOADER_ERROR_FAIL);
    engine->_wait = ENGINE_WAIT_NOTHING;
    engine->_procedure = procedure;
    engine->_rung = ENGINE_BEGIN;
    engine->_step = 0;
    /* The time of the operation begins with its caller's next report of the time, however long the
     * engine was idle. */
    engine->_late = true;
    /* `_abilities` is what the loader can do, not the chip: a stub, a bus and Secure Download
     * Mode change it. CHIP_ABSENT needs nothing, so connecting begins without any. */
    if ((engine->_abilities & needed) == (unsigned)needed) {
        /* The last operation ended with an answer still to come. SYNC makes sure that it cannot be
         * taken for one of this operation's. On a bus nothing is owed: the link drops late
         * answers. Of the operations that need no chip, connecting looks at `_owed` itself, and the
         * others send nothing. */
        if (engine->_owed != 0 && needed != CHIP_ABSENT) {
            engine_put_aside(engine, sync_first);
        } else {
            engine_resume(engine, ENGINE_EVENT_OK);
        }
    } else {
        /* Two different mistakes: no chip is connected, or its loader cannot do this. */
        engine_finish(engine, engine->_abilities == 0 ? ESP_LOADER_ERROR_INVALID_TARGET
                                                      : ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    }
}

/* A caller may report the lines after the operation was aborted. That must not start a wait. */
void esp_loader_engine_lines_done(esp_loader_engine_t *engine)
{
    if (engine->_wait == ENGINE_WAIT_LINES) {
        engine_wait_for(engine, ENGINE_WAIT_SETTLE, engine->_line_step->delay_ms);
        /* On to the next step, if there is one: esp_loader_engine_set_time(). */
        engine->_line_step++;
        engine->_line_steps_left--;
    }
}

/* Likewise, a late report must not resume a procedure that waits for something else. */
void esp_loader_engine_baud_done(esp_loader_engine_t *engine)
{
    if (engine->_wait == ENGINE_WAIT_BAUD) {
        engine_resume(engine, ENGINE_EVENT_OK);
    }
}

/* The one place where deadlines are checked. */
void esp_loader_engine_set_time(esp_loader_engine_t *engine, uint32_t now_ms)
{
    /* An operation begins when its caller first reports the time. What has passed since the report
     * before, or where that clock started, does not count against its deadline. */
    if (!engine->_late) {
        engine->_time_left -= now_ms - engine->_now;
    }
    engine->_late = false;
    engine->_now = now_ms;
    /* Signed, since a report may come after the deadline. */
    if ((esp_loader_engine_wants(engine) & ESP_LOADER_WANT_WAIT) == 0 ||
        (int32_t)engine->_time_left > 0) {
        return;
    }
    /* The step of a reset sequence has lasted long enough: the next one, if there is one. */
    if (engine->_wait == ENGINE_WAIT_SETTLE && engine->_line_steps_left != 0) {
        engine_wait_for(engine, ENGINE_WAIT_LINES, 0);
        return;
    }
    /* Each wait has set in `_event` what the end of its time means: OK for a delay, a timeout for
     * an answer. */
    exchange_end_wait(engine);
}

void esp_loader_engine_abort(esp_loader_engine_t *engine, esp_loader_error_t error)
{
    /* The result of an operation that has ended stays. If an answer was awaited it stays owed, and
     * the next operation deals with it. */
    if (engine->_wait != ENGINE_WAIT_NOTHING) {
        engine_end(engine, error);
    }
}

target_chip_t esp_loader_engine_chip(const esp_loader_engine_t *engine)
{
    return engine->_chip != NULL ? (target_chip_t)engine->_chip->target : ESP_UNKNOWN_CHIP;
}

uint32_t esp_loader_engine_value(const esp_loader_engine_t *engine)
{
    return engine->_value;
}

static bool engine_chip_can(const esp_loader_engine_t *engine, chip_ability_t ability)
{
    return (engine->_abilities & ability) != 0;
}

bool esp_loader_engine_was_disturbed(esp_loader_engine_t *engine)
{
    const bool disturbed = engine->_disturbed;
    /* Each disturbance is told once, so that a caller can ask about one stretch of work after
     * another. */
    engine->_disturbed = false;
    return disturbed;
}

bool esp_loader_engine_can_inflate(const esp_loader_engine_t *engine)
{
    return engine_chip_can(engine, CHIP_HAS_DEFLATE);
}

bool esp_loader_engine_can_change_baud(const esp_loader_engine_t *engine)
{
    /* On a bus stubs have the ability as well, but there is no rate that could be changed. */
    return engine_chip_can(engine, CHIP_HAS_CHANGE_BAUD) && engine->_config.bus == NULL;
}

_Static_assert((int)ESP_LOADER_ENGINE_HAS_MD5 == (int)CHIP_HAS_MD5 &&
                   (int)ESP_LOADER_ENGINE_STUB_RUNS == (int)CHIP_STUB_RUNS,
               "what the public header says of them");

/* C wants one external definition of an inline function, for callers whose compiler does not inline
 * it. */
extern inline uint32_t esp_loader_engine_wants(const esp_loader_engine_t *engine);
extern inline uint32_t esp_loader_engine_time(const esp_loader_engine_t *engine);
extern inline uint32_t esp_loader_engine_deadline(const esp_loader_engine_t *engine);
extern inline uint32_t esp_loader_engine_baud(const esp_loader_engine_t *engine);
extern inline const esp_loader_result_t *
esp_loader_engine_result(const esp_loader_engine_t *engine);
extern inline const esp_loader_flash_info_t *
esp_loader_engine_flash(const esp_loader_engine_t *engine);
extern inline bool esp_loader_engine_stub_running(const esp_loader_engine_t *engine);
extern inline bool esp_loader_engine_can_verify(const esp_loader_engine_t *engine);
extern inline bool esp_loader_engine_flash_attached(const esp_loader_engine_t *engine);
extern inline uint8_t esp_loader_engine_lines(const esp_loader_engine_t *engine);
extern inline target_chip_t esp_loader_engine_last_chip(const esp_loader_engine_t *engine);
