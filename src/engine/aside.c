/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/wait.h"

void engine_put_aside(esp_loader_engine_t *engine, engine_procedure_t other)
{
    /* There is room for one procedure, and that is enough: those for which another one is put aside
     * put nothing aside themselves. */
    engine->_after = engine->_procedure;
    engine->_procedure = other;
    engine->_rung = ENGINE_BEGIN;
    other(engine);
}

void engine_go_back(esp_loader_engine_t *engine, uint8_t rung)
{
    engine->_procedure = engine->_after;
    /* A wait of no time, so that neither procedure runs inside the other: the stack of a small host
     * stays flat. */
    engine_quiet(engine, rung, 0);
}
