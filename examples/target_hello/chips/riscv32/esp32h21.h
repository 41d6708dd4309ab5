/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP32-H21. Sources: espressif/esp-idf, components/soc/esp32h21 (reg_base.h or soc.h,
 * uart_reg.h, timer_group_reg.h, lp_wdt_reg.h) and bootloader.memory.ld.in of the bootloader.
 *
 * RAM: one for both from 0x40800000; the ROM's buffers begin at 0x4083BA78.
 */
#define CHIP_RAM_CODE         0x40800000
#define CHIP_RAM_DATA         0x40804000
#define CHIP_UART_FIFO        0x60000000
#define CHIP_UART_STATUS      0x6000001C
#define CHIP_UART_QUEUED_MASK 0xFF

#define CHIP_WATCHDOGS                                                                             \
    CHIP_TIMER_WATCHDOG(0x60009048, 0x60009064, CHIP_TIMER_UPDATE)                                 \
    CHIP_RTC_WATCHDOG(0x600B1C00, 0x600B1C1C)                                                      \
    CHIP_SUPER_WATCHDOG(0x600B1C20, 0x600B1C24, CHIP_KEY, 18)
