/*
 * What a chip needs before its flasher stub is loaded.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_power.h"
#include "engine/reach/revision.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

/* Reads the revision of those chips alone that are prepared by it, and goes on with their flash. */
static void prepare_procedure(esp_loader_engine_t *engine)
{
    const esp_loader_identity_t *identity = engine->_operation.revision.identity;
    const chip_power_t *power = flash_power_of(engine->_chip);
    if (power == NULL) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    if (engine->_rung == ENGINE_BEGIN) {
        engine->_operation.revision.fields = power->revision;
    }
    revision_procedure(engine);
    if (engine->_wait == ENGINE_WAIT_NOTHING) {
        flash_power_begin(engine, identity->revision);
    }
}

void esp_loader_engine_prepare_stub(esp_loader_engine_t *engine, esp_loader_identity_t *identity)
{
    identity->revision = 0;
    engine->_operation.revision.identity = identity;
    /* In Secure Download Mode no register can be read, and no stub be loaded. */
    engine_begin(engine, prepare_procedure, CHIP_HAS_RAM);
}
