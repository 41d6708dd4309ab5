/*
 * Watchdogs as two files need them: usb.c to stop them, watchdog_reset.c to use one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/reach/watchdog.h"

/* By target_chip_t; chips that the build left out have no entry. */
static const chip_watchdogs_t *const watchdogs[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = &esp_loader_chip_##name##_watchdogs, )
#include "esp_loader_chips.def"
};

const chip_watchdogs_t *watchdog_of(const chip_t *chip)
{
    return watchdogs[chip->target];
}

void watchdog_lock(esp_loader_engine_t *engine, uint8_t rung, const chip_watchdogs_t *dog,
                   uint32_t key)
{
    exchange_write_register(engine, rung, dog->config + dog->lock, key);
}
