/*
 * Has a ROM loader restart the chip: the one use of FLASH_END. Stubs answer it and stay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"
#include "engine/stub.h"
#include "esp_loader_engine_board.h"

enum {
    END_BEGIN = ENGINE_BEGIN,
    END_EXPECT_RESTART,
};

enum { END_TIMEOUT = 200, END_RESTART = 0 };

static void end_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case END_BEGIN:
        if (engine->_stub != NULL) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            return;
        }
        /* Once: the chip that restarts has nobody to answer a second one. */
        exchange_command_once(engine, END_EXPECT_RESTART, COMMAND_FLASH_END, 1)[0] = END_RESTART;
        engine->_timeout = END_TIMEOUT;
        return;
    case END_EXPECT_RESTART:
        exchange_give_up(engine);
        return;
    }
}

void esp_loader_engine_restart(esp_loader_engine_t *engine)
{
    engine_begin(engine, end_procedure, CHIP_CONNECTED);
}
