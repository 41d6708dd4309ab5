/*
 * Asks the ROM loader to restart the chip: the only use of FLASH_END. A stub does not restart at it
 * (docs/PROTOCOL.md, section 21).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/exchange.h"
#include "engine/stub.h"
#include "esp_loader_engine_board.h"

enum {
    END_BEGIN = ENGINE_BEGIN,
    END_EXPECT_RESTART,
};

/* The command's word is 0 for a restart. 1 would leave the loader without a reset, and a ROM that
 * then finds nothing to boot is deaf (docs/PROTOCOL.md, section 20). */
enum { END_TIMEOUT = 200, END_RESTART = 0 };

static void end_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case END_BEGIN:
        if (engine->_stub != NULL) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            return;
        }
        /* Sent once: a chip that is restarting has nobody to answer a second one. */
        exchange_command_once(engine, END_EXPECT_RESTART, COMMAND_FLASH_END, 1)[0] = END_RESTART;
        engine->_timeout = END_TIMEOUT;
        return;
    case END_EXPECT_RESTART:
        /* Ends as the exchange did. After silence the chip may have restarted or not, so that is no
         * success. */
        exchange_give_up(engine);
        return;
    }
}

void esp_loader_engine_restart(esp_loader_engine_t *engine)
{
    engine_begin(engine, end_procedure, CHIP_CONNECTED);
}
