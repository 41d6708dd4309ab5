/*
 * What a chip needs before its flasher stub is loaded: the ESP32-P4 has two stubs, for early and
 * later revisions, and some of its revisions leave their flash without power. Other chips need
 * nothing, and nothing is sent to them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/flash/flash_power.h"
#include "engine/reach/revision.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

enum {
    PREPARE_BEGIN = ENGINE_BEGIN,
    PREPARE_EXPECT_REVISION,
};

/* All its fields stand in one word. */
static uint32_t prepare_revision(const chip_field_t *field, uint32_t value)
{
    uint32_t revision = 0;
    do {
        revision += revision_part(field, value);
    } while (!field++->last);
    return revision;
}

/* Reads the revision, but only of chips whose preparation depends on it, and goes on with their
 * flash. */
static void prepare_procedure(esp_loader_engine_t *engine)
{
    const chip_power_t *power = flash_power_of(engine->_chip);

    if (power == NULL) {
        /* Only those chips have such a row of which the revision decides. */
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else if (engine->_rung == PREPARE_BEGIN) {
        exchange_read_register(engine, PREPARE_EXPECT_REVISION,
                               revision_place(engine, power->revision));
    } else {
        const uint32_t revision = prepare_revision(power->revision, engine->_value);
        *engine->_operation.stub_revision = (uint16_t)revision;
        /* A loader that takes a stub has registers. */
        flash_power_begin(engine, power, revision);
    }
}

void esp_loader_engine_prepare_stub(esp_loader_engine_t *engine, uint16_t *revision)
{
    *revision = 0;
    engine->_operation.stub_revision = revision;
    engine_begin(engine, prepare_procedure, CHIP_TAKES_STUB);
}
