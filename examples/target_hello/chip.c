/* SPDX-License-Identifier: Apache-2.0
 *
 * Source of what all chips share: espressif/esp-idf, components/esp_hal_wdt (mwdt_ll.h, rwdt_ll.h,
 * lpwdt_ll.h: keys, and what it takes to stop a watchdog) and soc_caps.h (the queue's size).
 */
#include "chip.h"
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t config;
    uint32_t lock; /* takes the key first; 0 where nothing locks it */
    uint32_t key;
    uint32_t kept; /* of the configuration's bits */
    uint32_t set;
} chip_watchdog_t;

#define CHIP_KEY             UINT32_C(0x50D83AA1)
#define CHIP_SUPER_KEY_FIRST UINT32_C(0x8F1D312A)

/* In the chips with RISC-V the timer's own clock takes over what was written when this bit is. */
#define CHIP_TIMER_UPDATE (UINT32_C(1) << 22)

#define CHIP_TIMER_WATCHDOG(address, lock_address, update)                                         \
    {.config = (address), .lock = (lock_address), .key = CHIP_KEY, .set = (update)},
#define CHIP_RTC_WATCHDOG(address, lock_address)                                                   \
    {.config = (address), .lock = (lock_address), .key = CHIP_KEY},
/* It cannot be stopped in all chips, but the hardware can feed it. */
#define CHIP_SUPER_WATCHDOG(address, lock_address, its_key, feed_bit)                              \
    {.config = (address),                                                                          \
     .lock = (lock_address),                                                                       \
     .key = (its_key),                                                                             \
     .kept = UINT32_MAX,                                                                           \
     .set = UINT32_C(1) << (feed_bit)},

#include CHIP_FACTS

enum {
    CHIP_UART_QUEUED_SHIFT = 16, /* bytes that wait to be sent */
    CHIP_UART_QUEUE_SIZE = 128,
};

static const chip_watchdog_t chip_watchdogs[] = {CHIP_WATCHDOGS};

static volatile uint32_t *chip_register(uint32_t address)
{
    return (volatile uint32_t *)address;
}

void chip_stop_watchdogs(void)
{
    for (size_t i = 0; i < sizeof(chip_watchdogs) / sizeof(chip_watchdogs[0]); i++) {
        const chip_watchdog_t *watchdog = &chip_watchdogs[i];
        if (watchdog->lock != 0) {
            *chip_register(watchdog->lock) = watchdog->key;
        }
        *chip_register(watchdog->config) =
            (*chip_register(watchdog->config) & watchdog->kept) | watchdog->set;
        if (watchdog->lock != 0) {
            *chip_register(watchdog->lock) = 0;
        }
    }
}

void chip_put(char byte)
{
    while ((*chip_register(CHIP_UART_STATUS) >> CHIP_UART_QUEUED_SHIFT & CHIP_UART_QUEUED_MASK) >=
           CHIP_UART_QUEUE_SIZE) {
    }
    *chip_register(CHIP_UART_FIFO) = (uint8_t)byte;
}
