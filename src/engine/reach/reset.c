/*
 * A reset by the lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include <stddef.h>

enum {
    RESET_BEGIN = ENGINE_BEGIN,
    RESET_EXPECT_LINES,
};

static void reset_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case RESET_BEGIN:
        engine_lines(engine, RESET_EXPECT_LINES, engine->_config.run);
        return;
    case RESET_EXPECT_LINES:
        /* Nobody is asked whether the chip has started: its program need not answer. */
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

void esp_loader_engine_reset(esp_loader_engine_t *engine)
{
    /* What the chip runs from here on is no loader that is known, even if the lines are not wired
     * and nothing happens. */
    esp_loader_engine_forget(engine);
    engine_begin(engine, reset_procedure, CHIP_ABSENT);
}

void esp_loader_engine_set_run(esp_loader_engine_t *engine, const esp_loader_reset_sequence_t *run)
{
    engine->_config.run = run;
}

bool esp_loader_engine_can_enter(const esp_loader_engine_t *engine)
{
    /* A sequence without steps moves no line. */
    const esp_loader_reset_sequence_t *sequence = engine->_config.enter_bootloader;
    return sequence != NULL && sequence->count != 0;
}

bool esp_loader_engine_can_reset(const esp_loader_engine_t *engine)
{
    const esp_loader_reset_sequence_t *sequence = engine->_config.run;
    return sequence != NULL && sequence->count != 0;
}
