/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP32-S31. Sources: espressif/esp-idf, components/soc/esp32s31 (reg_base.h or soc.h,
 * uart_reg.h, timer_group_reg.h, rtc_wdt_reg.h) and bootloader.memory.ld.in of the bootloader.
 *
 * RAM: one for both, of which esptool's stub leaves out the first 4 KiB; the ROM's buffers
 * begin at 0x2F0696B0.
 */
#define CHIP_RAM_CODE         0x2F001000
#define CHIP_RAM_DATA         0x2F005000
#define CHIP_UART_FIFO        0x2038A000
#define CHIP_UART_STATUS      0x2038A01C
#define CHIP_UART_QUEUED_MASK 0xFF

#define CHIP_WATCHDOGS                                                                             \
    CHIP_TIMER_WATCHDOG(0x20580048, 0x20580064, CHIP_TIMER_UPDATE)                                 \
    CHIP_RTC_WATCHDOG(0x20801000, 0x20801018)                                                      \
    CHIP_SUPER_WATCHDOG(0x2080101C, 0x20801020, CHIP_KEY, 18)
