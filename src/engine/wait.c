/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/wait.h"

void engine_quiet(esp_loader_engine_t *engine, uint8_t rung, uint32_t ms)
{
    engine->_rung = rung;
    engine->_event = ENGINE_EVENT_OK;
    /* No delimiters are counted, so only time can end this wait. */
    engine->_passing = 0;
    engine_wait_for(engine, ENGINE_WAIT_PASSING, ms);
}

void engine_lines(esp_loader_engine_t *engine, uint8_t rung,
                  const esp_loader_reset_sequence_t *sequence)
{
    engine_wait_t wait = ENGINE_WAIT_SETTLE;
    engine->_rung = rung;
    engine->_event = ENGINE_EVENT_OK;
    /* A board without these lines is no error: somebody may have put the chip into its loader by
     * hand. A wait of no time takes the place of the steps, so that the procedure is not called
     * from within itself. */
    engine->_line_steps_left = 0;
    if (sequence != NULL && sequence->count != 0) {
        engine->_line_step = sequence->steps;
        engine->_line_steps_left = sequence->count;
        wait = ENGINE_WAIT_LINES;
    }
    engine_wait_for(engine, wait, 0);
}
