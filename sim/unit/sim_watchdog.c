/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources: esptool's targets, RTC_CNTL_WDT* and RTC_CNTL_SWD*, disable_watchdogs(),
 * watchdog_reset(); esptool's documentation, "Watchdog Reset Limitations". Stages and fields: the
 * chips' technical reference manuals, "Watchdog Timers".
 */
#include "unit/sim_watchdog.h"
#include "state/sim_state.h"

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

/* NULL: hosts need not care. */
static const sim_watchdog_layout_t *watchdog_find(const sim_chip_t *chip)
{
    const sim_watchdog_layout_t *layout = &chip->profile->watchdog;
    return layout->base != 0 ? layout : NULL;
}

static uint32_t watchdog_read(const sim_chip_t *chip, uint32_t address)
{
    return sim_memory_read(&chip->memory, address);
}

static unsigned watchdog_stage(const sim_chip_t *chip, const sim_watchdog_layout_t *row)
{
    const uint32_t config = watchdog_read(chip, row->base + row->config);
    const bool enabled = config >> WATCHDOG_ENABLE_SHIFT != 0;
    return enabled ? config >> WATCHDOG_STAGE_SHIFT & WATCHDOG_STAGE_MASK : 0;
}

static void watchdog_arm(sim_chip_t *chip, const sim_watchdog_layout_t *row)
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
    const sim_watchdog_layout_t *row = watchdog_find(chip);
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

bool sim_watchdog_bite(sim_chip_t *chip)
{
    const sim_watchdog_layout_t *row = watchdog_find(chip);
    const bool rtc = chip->watchdog.rtc_at_ns <= chip->watchdog.super_at_ns;
    const bool asked = rtc && watchdog_stage(chip, row) >= WATCHDOG_RESETS_CHIP;
    sim_watchdog_stop(chip);
    sim_state_trace(chip, "the %s watchdog bites", rtc ? "RTC" : "super");
    if (asked && row->effect == SIM_WATCHDOG_FREEZES) {
        sim_state_trace(chip, "this chip freezes at that, until its supply is switched");
        chip->watchdog.frozen = true;
        return false;
    }
    return !asked || row->effect == SIM_WATCHDOG_WORKS;
}

bool sim_watchdog_locked(const sim_chip_t *chip, uint32_t address)
{
    const sim_watchdog_layout_t *row = watchdog_find(chip);
    if (row == NULL) {
        return false;
    }
    if (address == row->base + row->config || address == row->base + row->timeout) {
        return watchdog_read(chip, row->base + row->protect) != SIM_WATCHDOG_KEY;
    }
    return row->super_base != 0 && address == row->super_base + row->super_config &&
           watchdog_read(chip, row->super_base + row->super_protect) != row->super_key;
}

void sim_watchdog_written(sim_chip_t *chip, uint32_t address)
{
    const sim_watchdog_layout_t *row = watchdog_find(chip);
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
