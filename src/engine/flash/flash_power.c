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
    POWER_EXPECT_FUSE,
    POWER_EXPECT_WRITTEN,
};

/* There are so few of them that asking one by one is shorter than a table. */
const chip_power_t *flash_power_of(const chip_t *chip)
{
    const chip_power_t *power = NULL;
    /* A build may have chosen none of them, and then asks nothing. */
    (void)chip;
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_SWITCHED_##flash(CHIP_IF_CHOSEN(                                                       \
        name, if (chip->target == NAME##_CHIP) { power = &esp_loader_chip_##name##_power; }))
#include "esp_loader_chips.def"
    return power;
}

/* Writes the register of the step that is next. */
static void power_write(esp_loader_engine_t *engine)
{
    const chip_power_t *power = engine->_operation.power.row;
    const chip_step_t *step = engine->_operation.power.step;
    uint32_t *words =
        exchange_write_register(engine, POWER_EXPECT_WRITTEN, power->base + step->place,
                                (uint32_t)step->value << step->shift);
    /* All bits, unless the step says which. */
    if (step->mask != 0) {
        words[2] = (uint32_t)step->mask << step->shift;
    }
    /* Some steps give the supply time to settle. */
    words[3] = (uint32_t)step->delay * CHIP_STEP_DELAY;
}

static void power_procedure(esp_loader_engine_t *engine)
{
    const chip_power_t *power = engine->_operation.power.row;
    const chip_step_t *step = engine->_operation.power.step;
    /* All registers are written. Whether flash is on now shows when it is attached. */
    if (engine->_rung == POWER_EXPECT_WRITTEN && step->last) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    if (engine->_rung == POWER_EXPECT_WRITTEN) {
        step++;
        /* If the eFuse makes the ROM power flash itself, another, shorter sequence is needed. */
    } else if ((engine->_value & power->fuse_mask) != 0) {
        step += power->fused;
    }
    engine->_operation.power.step = step;
    power_write(engine);
}

void flash_power_begin(esp_loader_engine_t *engine, const chip_power_t *power, uint32_t revision)
{
    engine->_procedure = power_procedure;
    engine->_operation.power.row = power;
    engine->_operation.power.step = power->steps;
    if (revision < power->first || revision > power->last) {
        /* Nothing to do on this revision: that is success. */
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else if (revision >= power->first_fused) {
        exchange_read_register(engine, POWER_EXPECT_FUSE, power->fuse);
    } else {
        /* Revisions without the eFuse count as if it were not set. */
        power_write(engine);
    }
}

static void known_power_procedure(esp_loader_engine_t *engine)
{
    const chip_power_t *power = flash_power_of(engine->_chip);
    const uint32_t revision = engine->_operation.words[0];
    if (power == NULL) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else if ((engine->_abilities & CHIP_HAS_REGISTERS) != 0 || revision < power->first ||
               revision > power->last) {
        flash_power_begin(engine, power, revision);
    } else {
        /* Secure Download Mode writes no registers, and without them flash stays off. */
        engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    }
}

void esp_loader_engine_flash_power(esp_loader_engine_t *engine, uint16_t revision)
{
    engine->_operation.words[0] = revision;
    engine_begin(engine, known_power_procedure, CHIP_CONNECTED);
}
