/*
 * Powers flash where the ROM loader leaves it off. Source: esptool, esptool/targets/esp32p4.py,
 * power_on_flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

enum {
    POWER_BEGIN = ENGINE_BEGIN,
    POWER_EXPECT_FUSE,
    POWER_EXPECT_WRITTEN,
};

/* One register: the bits of `mask` become those of `value`, then time passes. */
typedef struct {
    uint32_t address;
    uint32_t value;
    uint32_t mask;
    uint32_t delay_us;
} power_step_t;

typedef struct {
    const power_step_t *steps;
    uint8_t count;
} power_sequence_t;

/* What a revision of a chip needs; where the bits of `fuse_mask` are set, `fused` instead. */
typedef struct {
    uint8_t target;
    uint16_t revision;
    uint32_t fuse;
    uint32_t fuse_mask;
    power_sequence_t usual;
    power_sequence_t fused;
} power_row_t;

enum {
    P4_PADS = 0x5011010C,       /* LP_SYSTEM_REG_ANA_XPD_PAD_GROUP */
    P4_LDO = 0x501151B8,        /* PMU_EXT_LDO_P0_0P1A */
    P4_LDO_ANALOG = 0x501151BC, /* PMU_EXT_LDO_P0_0P1A_ANA */
    P4_FORCE = 0x501153FC,      /* PMU_DATE, whose lowest bits keep flash on */
    P4_FUSE = 0x5012D034,       /* EFUSE_RD_REPEAT_DATA1 */
    P4_FUSE_ON = 1 << 16,       /* DOWNLOAD_MODE_XPD_ON: the ROM powers flash itself */
    P4_CURRENT_LIMIT = 1 << 27, /* EN_CUR_LIM_0 */
    P4_TIE_HIGH = 1 << 7,       /* FORCE_TIEH_SEL_0 */
    P4_TARGET = 0x7F800000,     /* TARGET0_0, eight bits */
    P4_FORCE_ON = 3,
};

static const power_step_t p4_steps[] = {
    {P4_PADS, 1, 0xFFFFFFFF, 10000},         {P4_LDO_ANALOG, P4_CURRENT_LIMIT, P4_CURRENT_LIMIT, 0},
    {P4_LDO, P4_TIE_HIGH, P4_TIE_HIGH, 0},   {P4_FORCE, P4_FORCE_ON, P4_FORCE_ON, 50},
    {P4_LDO_ANALOG, 0, P4_CURRENT_LIMIT, 0}, {P4_LDO, 0, P4_TARGET, 0},
    {P4_LDO, P4_TIE_HIGH, P4_TIE_HIGH, 0}, /* the voltage of the eFuses reaches the PMU */
    {P4_LDO, 0, P4_TIE_HIGH, 1800},
};

/* The ROM powers flash once more when it is on already, and fails: it is let go first. */
static const power_step_t p4_fused_steps[] = {
    {P4_FORCE, 0, P4_FORCE_ON, 0},
};

#define SEQUENCE(steps_)                                                                           \
    {                                                                                              \
        .steps = (steps_), .count = sizeof(steps_) / sizeof((steps_)[0])                           \
    }

static const power_row_t power_rows[] = {
    {.target = ESP32P4_CHIP, .revision = 301, .usual = SEQUENCE(p4_steps)},
    {.target = ESP32P4_CHIP,
     .revision = 302,
     .fuse = P4_FUSE,
     .fuse_mask = P4_FUSE_ON,
     .usual = SEQUENCE(p4_steps),
     .fused = SEQUENCE(p4_fused_steps)},
};

static const power_row_t *power_row(uint8_t target, uint32_t revision)
{
    for (size_t i = 0; i < sizeof(power_rows) / sizeof(power_rows[0]); i++) {
        if (power_rows[i].target == target && power_rows[i].revision == revision) {
            return &power_rows[i];
        }
    }
    return NULL;
}

/* Words of the operation: the revision, what the eFuse told. */
static void power_write(esp_loader_engine_t *engine, const power_row_t *row)
{
    const bool fused = (engine->_operation.words[1] & row->fuse_mask) != 0;
    const power_sequence_t *sequence = fused ? &row->fused : &row->usual;
    if (engine->_step == sequence->count) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    const power_step_t *step = &sequence->steps[engine->_step++];
    exchange_write_register(engine, POWER_EXPECT_WRITTEN, step->address, step->value);
    engine->_words[2] = step->mask;
    engine->_words[3] = step->delay_us;
}

static void power_procedure(esp_loader_engine_t *engine)
{
    const power_row_t *row = power_row(engine->_chip->target, engine->_operation.words[0]);

    switch (engine->_rung) {
    case POWER_BEGIN:
        engine->_operation.words[1] = 0;
        if (row == NULL) {
            engine_finish(engine, ESP_LOADER_SUCCESS);
        } else if ((engine->_abilities & CHIP_HAS_REGISTERS) == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        } else if (row->fuse_mask != 0) {
            exchange_read_register(engine, POWER_EXPECT_FUSE, row->fuse);
        } else {
            power_write(engine, row);
        }
        return;
    case POWER_EXPECT_FUSE:
        engine->_operation.words[1] = engine->_value;
        power_write(engine, row);
        return;
    case POWER_EXPECT_WRITTEN:
        power_write(engine, row);
        return;
    }
}

void esp_loader_engine_flash_power(esp_loader_engine_t *engine, uint16_t revision)
{
    engine->_operation.words[0] = revision;
    engine_begin(engine, power_procedure, CHIP_CONNECTED);
}
