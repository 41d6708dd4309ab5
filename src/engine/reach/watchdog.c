/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/reach/watchdog.h"

/* Source: esptool, esptool/targets/<chip>.py (RTC_CNTL_WDTCONFIG0_REG, RTC_CNTL_WDTWPROTECT_REG,
 * RTC_CNTL_SWD_CONF_REG, RTC_CNTL_SWD_AUTO_FEED_EN, RTC_CNTL_OPTION1_REG, and where watchdog_reset
 * is taken away). */
static const watchdog_t watchdogs[] = {
    {.target = ESP32S2_CHIP,
     .config = 0x3F408094,
     .lock = 0x18,
     .resets = 1,
     .forced = 0x3F408128,
     .forced_mask = 1},
    {.target = ESP32S3_CHIP,
     .config = 0x60008098,
     .lock = 0x18,
     .resets = 1,
     .super = 0x600080B4,
     .feed_bit = WATCHDOG_FEED_FIRST,
     .forced = 0x6000812C,
     .forced_mask = 1},
    {.target = ESP32C2_CHIP, .config = 0x60008084, .lock = 0x18, .resets = 1},
    {.target = ESP32C3_CHIP,
     .config = 0x60008090,
     .lock = 0x18,
     .resets = 1,
     .super = 0x600080AC,
     .feed_bit = WATCHDOG_FEED_FIRST},
    {.target = ESP32C5_CHIP,
     .config = 0x600B1C00,
     .lock = 0x18,
     .resets = 1,
     .super = 0x600B1C1C,
     .feed_bit = WATCHDOG_FEED_LATER},
    {.target = ESP32C6_CHIP,
     .config = 0x600B1C00,
     .lock = 0x18,
     .super = 0x600B1C1C,
     .feed_bit = WATCHDOG_FEED_LATER},
    {.target = ESP32C61_CHIP,
     .config = 0x600B1C00,
     .lock = 0x18,
     .resets = 1,
     .super = 0x600B1C1C,
     .feed_bit = WATCHDOG_FEED_LATER},
    {.target = ESP32H2_CHIP,
     .config = 0x600B1C00,
     .lock = 0x1C,
     .super = 0x600B1C20,
     .feed_bit = WATCHDOG_FEED_LATER},
    {.target = ESP32H4_CHIP,
     .config = 0x60090048,
     .lock = 0x1C,
     .super = 0x600B541C,
     .feed_bit = WATCHDOG_FEED_LATER},
    {.target = ESP32P4_CHIP,
     .config = 0x50116000,
     .lock = 0x18,
     .resets = 1,
     .super = 0x5011601C,
     .feed_bit = WATCHDOG_FEED_LATER,
     .forced = 0x50110008,
     .forced_mask = 4},
    {.target = ESP32S31_CHIP, .config = 0x20801000, .lock = 0x18, .resets = 1},
};

const watchdog_t *watchdog_of(uint8_t target)
{
    for (size_t i = 0; i < sizeof(watchdogs) / sizeof(watchdogs[0]); i++) {
        if (watchdogs[i].target == target) {
            return &watchdogs[i];
        }
    }
    return NULL;
}

void watchdog_lock(esp_loader_engine_t *engine, uint8_t rung, const watchdog_t *dog, uint32_t key)
{
    exchange_write_register(engine, rung, dog->config + dog->lock, key);
}
