/*
 * Changes the rate of the host alone, as an operation like any other, so that the caller has one
 * way to do it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"

enum {
    HOST_BEGIN = ENGINE_BEGIN,
    HOST_EXPECT_RATE,
};

static void host_baud_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case HOST_BEGIN:
        engine_baud(engine, HOST_EXPECT_RATE, engine->_operation.words[0]);
        return;
    case HOST_EXPECT_RATE:
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

void esp_loader_engine_host_baud(esp_loader_engine_t *engine, uint32_t baud)
{
    engine->_operation.words[0] = baud;
    /* Nothing is sent, so no chip has to be connected. */
    engine_begin(engine, host_baud_procedure, CHIP_ABSENT);
}
