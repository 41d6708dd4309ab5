/* SPDX-License-Identifier: Apache-2.0
 *
 * Source of addresses and keys: ESP32-C3 Technical Reference Manual, chapters "UART Controller",
 * "Watchdog Timers" and "System and Memory".
 */
#include "chip.h"
#include <stdint.h>

#define CHIP_REGISTER(address) (*(volatile uint32_t *)(address))

#define CHIP_UART_FIFO   CHIP_REGISTER(0x60000000)
#define CHIP_UART_STATUS CHIP_REGISTER(0x6000001C)
enum {
    CHIP_UART_QUEUED_SHIFT = 16, /* bytes that wait to be sent */
    CHIP_UART_QUEUED_MASK = 0x3FF,
    CHIP_UART_QUEUE_SIZE = 128,
};

#define CHIP_TIMER0_WATCHDOG      CHIP_REGISTER(0x6001F048)
#define CHIP_TIMER0_WATCHDOG_LOCK CHIP_REGISTER(0x6001F064)
#define CHIP_RTC_WATCHDOG         CHIP_REGISTER(0x60008090)
#define CHIP_RTC_WATCHDOG_LOCK    CHIP_REGISTER(0x600080A8)
#define CHIP_WATCHDOG_KEY         0x50D83AA1U
#define CHIP_SUPER_WATCHDOG       CHIP_REGISTER(0x600080AC)
#define CHIP_SUPER_WATCHDOG_LOCK  CHIP_REGISTER(0x600080B0)
#define CHIP_SUPER_WATCHDOG_KEY   0x8F1D312AU
#define CHIP_SUPER_WATCHDOG_FED   (1U << 31) /* the hardware feeds it */

void chip_stop_watchdogs(void)
{
    CHIP_TIMER0_WATCHDOG_LOCK = CHIP_WATCHDOG_KEY;
    CHIP_TIMER0_WATCHDOG = 0;
    CHIP_TIMER0_WATCHDOG_LOCK = 0;
    CHIP_RTC_WATCHDOG_LOCK = CHIP_WATCHDOG_KEY;
    CHIP_RTC_WATCHDOG = 0;
    CHIP_RTC_WATCHDOG_LOCK = 0;
    CHIP_SUPER_WATCHDOG_LOCK = CHIP_SUPER_WATCHDOG_KEY;
    CHIP_SUPER_WATCHDOG |= CHIP_SUPER_WATCHDOG_FED;
    CHIP_SUPER_WATCHDOG_LOCK = 0;
}

void chip_put(char byte)
{
    while ((CHIP_UART_STATUS >> CHIP_UART_QUEUED_SHIFT & CHIP_UART_QUEUED_MASK) >=
           CHIP_UART_QUEUE_SIZE) {
    }
    CHIP_UART_FIFO = (uint8_t)byte;
}
