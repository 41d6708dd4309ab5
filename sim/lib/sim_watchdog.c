/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: esptool's targets, RTC_CNTL_WDT* and RTC_CNTL_SWD*, disable_watchdogs(),
 * watchdog_reset(); esptool's documentation, "Watchdog Reset Limitations". Stages and fields: the
 * chips' technical reference manuals, "Watchdog Timers".
 */
#include "sim_watchdog.h"
#include "sim_state.h"
#include <string.h>

enum {
    WATCHDOG_ENABLE_SHIFT = 31,
    WATCHDOG_STAGE_SHIFT = 28, /* what the first stage does: 3 bits */
    WATCHDOG_STAGE_MASK = 7,
    WATCHDOG_RESETS_FROM = 3, /* less is an interrupt or a reset of the processor alone */
    WATCHDOG_RESETS_SYSTEM = 4,
    WATCHDOG_RESETS_CHIP = 5, /* what hosts ask for */
    /* The slow clock, 136 kHz. */
    WATCHDOG_TICK_NS = 7353,
};

/* Assumed: ESP-IDF's bootloader leaves the RTC watchdog 9 s (CONFIG_BOOTLOADER_WDT_TIME_MS); the
 * super watchdog bites before it, and late enough for esptool through RFC 2217, which takes 5 s to
 * come to it. */
#define WATCHDOG_LEFT_TICKS    (UINT64_C(9000000000) / WATCHDOG_TICK_NS)
#define WATCHDOG_LEFT_SUPER_NS UINT64_C(8000000000)
#define WATCHDOG_KEY           0x50D83AA1U
#define WATCHDOG_KEY_SUPER     0x8F1D312AU

/* What becomes of a chip whose RTC watchdog a host had reset it. */
typedef enum { WATCHDOG_WORKS, WATCHDOG_FREEZES, WATCHDOG_DOES_NOTHING } watchdog_effect_t;

typedef struct {
    const char *chip;
    uint32_t base;
    uint8_t config, timeout, protect;    /* offsets of the RTC watchdog's registers */
    uint32_t super_base;                 /* 0: hosts need not care for the super watchdog */
    uint8_t super_config, super_protect; /* offsets */
    uint32_t super_key;
    uint8_t super_feed_shift; /* of the bit that has it feed itself */
    watchdog_effect_t effect;
} watchdog_row_t;

/* Of chips that have both in one unit, with one key. */
#define WATCHDOG_LOW_POWER(base) (base), 0x00, 0x04, 0x18, (base), 0x1C, 0x20, WATCHDOG_KEY, 18

static const watchdog_row_t rows[] = {
    {"esp32s2", 0x3F408000, 0x94, 0x98, 0xAC, 0, 0, 0, 0, 0, WATCHDOG_WORKS},
    {"esp32s3", 0x60008000, 0x98, 0x9C, 0xB0, 0x60008000, 0xB4, 0xB8, WATCHDOG_KEY_SUPER, 31,
     WATCHDOG_WORKS},
    {"esp32c2", 0x60008000, 0x84, 0x88, 0x9C, 0, 0, 0, 0, 0, WATCHDOG_WORKS},
    {"esp32c3", 0x60008000, 0x90, 0x94, 0xA8, 0x60008000, 0xAC, 0xB0, WATCHDOG_KEY_SUPER, 31,
     WATCHDOG_WORKS},
    {"esp32c5", WATCHDOG_LOW_POWER(0x600B1C00), WATCHDOG_WORKS},
    {"esp32c6", WATCHDOG_LOW_POWER(0x600B1C00), WATCHDOG_FREEZES},
    {"esp32c61", WATCHDOG_LOW_POWER(0x600B1C00), WATCHDOG_WORKS},
    {"esp32h2", 0x600B1C00, 0x00, 0x04, 0x1C, 0x600B1C00, 0x20, 0x24, WATCHDOG_KEY, 18,
     WATCHDOG_DOES_NOTHING},
    {"esp32h4", 0x60090000, 0x48, 0x4C, 0x64, 0x600B5400, 0x1C, 0x20, WATCHDOG_KEY, 18,
     WATCHDOG_DOES_NOTHING},
    {"esp32p4", WATCHDOG_LOW_POWER(0x50116000), WATCHDOG_WORKS},
    {"esp32s31", 0x20801000, 0x00, 0x04, 0x18, 0, 0, 0, 0, 0, WATCHDOG_WORKS},
};

static const watchdog_row_t *watchdog_find(const sim_chip_t *chip)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].chip, chip->profile->name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static uint32_t watchdog_read(const sim_chip_t *chip, uint32_t address)
{
    return sim_memory_read(&chip->memory, address);
}

static unsigned watchdog_stage(const sim_chip_t *chip, const watchdog_row_t *row)
{
    const uint32_t config = watchdog_read(chip, row->base + row->config);
    const bool enabled = config >> WATCHDOG_ENABLE_SHIFT != 0;
    return enabled ? config >> WATCHDOG_STAGE_SHIFT & WATCHDOG_STAGE_MASK : 0;
}

static void watchdog_arm(sim_chip_t *chip, const watchdog_row_t *row)
{
    const uint64_t ticks = watchdog_read(chip, row->base + row->timeout);
    chip->watchdog.rtc_at_ns = watchdog_stage(chip, row) >= WATCHDOG_RESETS_FROM
                                   ? chip->now_ns + ticks * WATCHDOG_TICK_NS
                                   : UINT64_MAX;
}

void sim_watchdog_stop(sim_chip_t *chip)
{
    chip->watchdog.rtc_at_ns = chip->watchdog.super_at_ns = UINT64_MAX;
}

void sim_watchdog_left_running(sim_chip_t *chip)
{
    const watchdog_row_t *row = watchdog_find(chip);
    if (row == NULL || row->super_base == 0) {
        return;
    }
    (void)sim_memory_write(&chip->memory, row->base + row->timeout, (uint32_t)WATCHDOG_LEFT_TICKS);
    (void)sim_memory_write(&chip->memory, row->base + row->config,
                           1U << WATCHDOG_ENABLE_SHIFT | (uint32_t)WATCHDOG_RESETS_SYSTEM
                                                             << WATCHDOG_STAGE_SHIFT);
    watchdog_arm(chip, row);
    chip->watchdog.super_at_ns = chip->now_ns + WATCHDOG_LEFT_SUPER_NS;
}

uint64_t sim_watchdog_next(const sim_chip_t *chip)
{
    const sim_watchdog_state_t *watchdog = &chip->watchdog;
    return watchdog->rtc_at_ns < watchdog->super_at_ns ? watchdog->rtc_at_ns
                                                       : watchdog->super_at_ns;
}

bool sim_watchdog_bite(sim_chip_t *chip)
{
    const watchdog_row_t *row = watchdog_find(chip);
    const bool rtc = chip->watchdog.rtc_at_ns <= chip->watchdog.super_at_ns;
    const bool asked = rtc && watchdog_stage(chip, row) >= WATCHDOG_RESETS_CHIP;
    sim_watchdog_stop(chip);
    sim_state_trace(chip, "the %s watchdog bites", rtc ? "RTC" : "super");
    if (asked && row->effect == WATCHDOG_FREEZES) {
        sim_state_trace(chip, "this chip freezes at that, until its supply is switched");
        chip->watchdog.frozen = true;
        return false;
    }
    return !asked || row->effect == WATCHDOG_WORKS;
}

bool sim_watchdog_locked(const sim_chip_t *chip, uint32_t address)
{
    const watchdog_row_t *row = watchdog_find(chip);
    if (row == NULL) {
        return false;
    }
    if (address == row->base + row->config || address == row->base + row->timeout) {
        return watchdog_read(chip, row->base + row->protect) != WATCHDOG_KEY;
    }
    return row->super_base != 0 && address == row->super_base + row->super_config &&
           watchdog_read(chip, row->super_base + row->super_protect) != row->super_key;
}

void sim_watchdog_written(sim_chip_t *chip, uint32_t address)
{
    const watchdog_row_t *row = watchdog_find(chip);
    if (row == NULL) {
        return;
    }
    if (address == row->base + row->config || address == row->base + row->timeout) {
        watchdog_arm(chip, row);
    } else if (row->super_base != 0 && address == row->super_base + row->super_config &&
               (watchdog_read(chip, address) >> row->super_feed_shift & 1) != 0) {
        chip->watchdog.super_at_ns = UINT64_MAX;
    }
}
