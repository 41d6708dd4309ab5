/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP32-H4. Sources: espressif/esp-idf, components/soc/esp32h4 (reg_base.h or soc.h,
 * uart_reg.h, timer_group_reg.h, lp_wdt_reg.h) and bootloader.memory.ld.in of the bootloader.
 *
 * RAM: one for both from 0x40810000; the ROM's buffers begin at 0x4084D350.
 */
#define CHIP_RAM_CODE         0x40810000
#define CHIP_RAM_DATA         0x40814000
#define CHIP_UART_FIFO        0x60012000
#define CHIP_UART_STATUS      0x6001201C
#define CHIP_UART_QUEUED_MASK 0xFF

#define CHIP_WATCHDOGS                                                                             \
    CHIP_TIMER_WATCHDOG(0x60090048, 0x60090064, CHIP_TIMER_UPDATE)                                 \
    CHIP_RTC_WATCHDOG(0x600B5400, 0x600B541C)                                                      \
    CHIP_SUPER_WATCHDOG(0x600B5420, 0x600B5424, CHIP_KEY, 18)
