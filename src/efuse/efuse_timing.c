/*
 * How long a controller has to burn a bit: by its clock, which comes from the crystal. Source:
 * espefuse, set_efuse_timing() of each chip and EFUSE_CLK_SETTINGS of the ESP32; ESP-IDF,
 * efuse_hal_set_timing().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse_timing.h"
#include "esp_loader_board.h"

/* A field of a register, from one of two that the chip names. */
typedef struct {
    bool supply;     /* from the one for the supply, else from the one for the voltage */
    uint32_t behind; /* bytes; BEFORE(n): that many before it */
    uint32_t mask;
    uint32_t value;
} timing_step_t;

#define BEFORE(bytes) (0u - (bytes))

typedef struct {
    const timing_step_t *steps;
    uint8_t count;
} timing_t;

#define TIMING(steps)                                                                              \
    {                                                                                              \
        steps, sizeof(steps) / sizeof((steps)[0])                                                  \
    }

/* The ESP32's voltage divider and clock, at 26, 40 and 80 MHz. */
static const timing_step_t first_26[] = {{false, 0, 0xFF, 52}, {true, 0, 0xFFFF, 255 << 8 | 250}};
static const timing_step_t first_40[] = {{false, 0, 0xFF, 80}, {true, 0, 0xFFFF, 255 << 8 | 160}};
static const timing_step_t first_80[] = {{false, 0, 0xFF, 100}, {true, 0, 0xFFFF, 128 << 8 | 80}};

/* The ESP32-S2's, at 40 MHz, which is the only crystal there is for it. */
static const timing_step_t second[] = {
    {true, 0, 0xFFFFFF, 0x5100 << 8 | 1},
    {true, BEFORE(4), 0xFFFFFFFF, 0x190 << 16 | 2 << 8 | 1},
    {true, 4, 0xFFFF, 0x80},
    {false, 0, 0xFF, 0x50},
    {true, BEFORE(8), 0xFFFF, 2 << 8 | 1},
};

#define LATER_STEPS                                                                                \
    {false, 0, 0x1FEFF, 0xFF << 9 | 0x28}, {true, 0, 0xFFFF00, 0x3000 << 8},                       \
    {                                                                                              \
        true, 4, 0xFFFF, 0x190                                                                     \
    }

static const timing_step_t later[] = {LATER_STEPS};
static const timing_step_t short_26[] = {LATER_STEPS, {true, BEFORE(4), 0xFF00, 130 << 8}};
static const timing_step_t short_40[] = {LATER_STEPS, {true, BEFORE(4), 0xFF00, 200 << 8}};

/* By chip_efuse_timing_t, and by how fast the clock is. */
enum { CLOCKS = 3 };
static const timing_t timings[][CLOCKS] = {
    [CHIP_EFUSE_TIMING_FIRST] = {TIMING(first_26), TIMING(first_40), TIMING(first_80)},
    [CHIP_EFUSE_TIMING_SECOND] = {TIMING(second), TIMING(second), TIMING(second)},
    [CHIP_EFUSE_TIMING_LATER] = {TIMING(later), TIMING(later), TIMING(later)},
    [CHIP_EFUSE_TIMING_SHORT] = {TIMING(short_26), TIMING(short_40), TIMING(short_40)},
};

/* Which clock there is. No register names it, but the UART's divider does: times the rate of the
 * line it is the clock that the UART runs at. A running stub doubles that on the ESP32. Where only
 * one clock is possible nothing is read. */
static esp_loader_error_t timing_clock(esp_loader_t *loader, const chip_efuse_t *chip,
                                       uint32_t *clock)
{
    enum { UART_FIRST = 0x3FF40014, UART_LATER = 0x60000014, DIVIDER = 0xFFFFF };
    enum { HZ_26_OR_40 = 33000000, HZ_40_OR_80 = 60000000 };
    uint32_t divider;
    *clock = 0;
    if (chip->timing != CHIP_EFUSE_TIMING_FIRST && chip->timing != CHIP_EFUSE_TIMING_SHORT) {
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(esp_loader_read_register(
        loader, chip->timing == CHIP_EFUSE_TIMING_FIRST ? UART_FIRST : UART_LATER, &divider));
    const uint32_t hertz =
        (divider & DIVIDER) * esp_loader_engine_baud(esp_loader_get_engine(loader));
    /* The limits lie half way between the crystals there are: the ROM has measured the rate, and is
     * off by a little. */
    *clock = hertz < HZ_26_OR_40 ? 0 : hertz < HZ_40_OR_80 ? 1 : 2;
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t efuse_timing(esp_loader_t *loader, const chip_efuse_t *chip)
{
    uint32_t clock;
    RETURN_ON_ERROR(timing_clock(loader, chip, &clock));
    const timing_t *timing = &timings[chip->timing][clock];
    for (uint32_t i = 0; i < timing->count; i++) {
        const timing_step_t *step = &timing->steps[i];
        uint32_t address = step->supply ? chip->supply : chip->voltage;
        address += chip->base + step->behind;
        /* Only the field is changed. What else the register holds is the chip's own. */
        uint32_t value;
        RETURN_ON_ERROR(esp_loader_read_register(loader, address, &value));
        RETURN_ON_ERROR(
            esp_loader_write_register(loader, address, (value & ~step->mask) | step->value));
    }
    return ESP_LOADER_SUCCESS;
}
