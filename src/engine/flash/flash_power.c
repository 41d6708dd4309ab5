/*
 * Powers flash where the ROM loader leaves it off.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_power.h"
#include "engine/engine.h"
#include "engine/exchange.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

enum {
    POWER_BEGIN = ENGINE_BEGIN,
    POWER_EXPECT_FUSE,
    POWER_EXPECT_WRITTEN,
};

/* NULL ends the list, since a build may have chosen none of these chips. */
static const chip_power_t *const powers[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_SWITCHED_##flash(CHIP_IF_CHOSEN(name, &esp_loader_chip_##name##_power, ))
#include "esp_loader_chips.def"
    NULL,
};

const chip_power_t *flash_power_of(const chip_t *chip)
{
    const chip_power_t *const *power = powers;
    while (*power != NULL && (*power)->target != chip->target) {
        power++;
    }
    return *power;
}

/* Writes the register of the step `_step`. */
static void power_write(esp_loader_engine_t *engine, const chip_power_t *power)
{
    const chip_step_t *step = &power->steps[engine->_step];
    exchange_write_register(engine, POWER_EXPECT_WRITTEN, power->base + step->place,
                            (uint32_t)step->value << step->shift);
    /* exchange_write_register() writes all bits and pauses for no time. These steps may change only
     * some bits, and some give the supply time to settle. */
    if (step->mask != 0) {
        engine->_words[2] = (uint32_t)step->mask << step->shift;
    }
    engine->_words[3] = (uint32_t)step->delay * CHIP_STEP_DELAY;
}

static void power_procedure(esp_loader_engine_t *engine)
{
    const chip_power_t *power = flash_power_of(engine->_chip);
    const uint32_t revision = engine->_operation.words[0];

    switch (engine->_rung) {
    case POWER_BEGIN:
        /* Nothing to do on this chip: that is success. */
        if (power == NULL || revision < power->first || revision > power->last) {
            engine_finish(engine, ESP_LOADER_SUCCESS);
            /* Secure Download Mode writes no registers, and without them flash stays off. */
        } else if ((engine->_abilities & CHIP_HAS_REGISTERS) == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            /* Only these revisions have the eFuse. */
        } else if (revision >= power->first_fused) {
            exchange_read_register(engine, POWER_EXPECT_FUSE, power->fuse);
        } else {
            /* Revisions without the eFuse count as if it were not set. */
            power_write(engine, power);
        }
        return;
    case POWER_EXPECT_FUSE:
        /* If the eFuse makes the ROM power flash itself, another, shorter sequence is needed. */
        if ((engine->_value & power->fuse_mask) != 0) {
            engine->_step = power->fused;
        }
        power_write(engine, power);
        return;
    case POWER_EXPECT_WRITTEN:
        /* All registers are written. Whether flash is on now shows when it is attached. */
        if (power->steps[engine->_step].last) {
            engine_finish(engine, ESP_LOADER_SUCCESS);
        } else {
            engine->_step++;
            power_write(engine, power);
        }
        return;
    }
}

void flash_power_begin(esp_loader_engine_t *engine, uint32_t revision)
{
    engine->_operation.words[0] = revision;
    /* Not by engine_begin(): an operation is running, and this becomes the rest of it. */
    engine->_step = 0;
    engine->_rung = POWER_BEGIN;
    engine->_procedure = power_procedure;
    power_procedure(engine);
}

void esp_loader_engine_flash_power(esp_loader_engine_t *engine, uint16_t revision)
{
    engine->_operation.words[0] = revision;
    engine_begin(engine, power_procedure, CHIP_CONNECTED);
}
