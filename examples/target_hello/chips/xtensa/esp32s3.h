/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP32-S3. Sources: espressif/esp-idf, components/soc/esp32s3 (reg_base.h or soc.h,
 * uart_reg.h, timer_group_reg.h, rtc_cntl_reg.h) and bootloader.memory.ld.in of the bootloader.
 *
 * RAM: SRAM1 is seen by instructions from 0x40378000 and by data from 0x3FC88000; the ROM's
 * buffers begin at 0x3FCD7E00.
 */
#define CHIP_RAM_CODE         0x40378000
#define CHIP_RAM_DATA         0x3FC8C000
#define CHIP_UART_FIFO        0x60000000
#define CHIP_UART_STATUS      0x6000001C
#define CHIP_UART_QUEUED_MASK 0x3FF

#define CHIP_WATCHDOGS                                                                             \
    CHIP_TIMER_WATCHDOG(0x6001F048, 0x6001F064, 0)                                                 \
    CHIP_RTC_WATCHDOG(0x60008098, 0x600080B0)                                                      \
    CHIP_SUPER_WATCHDOG(0x600080B4, 0x600080B8, CHIP_SUPER_KEY_FIRST, 31)
