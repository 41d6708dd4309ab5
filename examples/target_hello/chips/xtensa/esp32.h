/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP32. Sources: espressif/esp-idf, components/soc/esp32 (reg_base.h or soc.h,
 * uart_reg.h, timer_group_reg.h, rtc_cntl_reg.h) and bootloader.memory.ld.in of the bootloader.
 *
 * RAM: the ROM's own data and stack lie below 0x3FFAE6E0 and from 0x3FFE0000 up
 * (components/heap/port/esp32/memory_layout.c). What is sent goes by the AHB's address, as
 * components/esp_hal_uart/esp32/include/hal/uart_ll.h does it.
 */
#define CHIP_RAM_CODE         0x40080400
#define CHIP_RAM_DATA         0x3FFCC000
#define CHIP_UART_FIFO        0x60000000
#define CHIP_UART_STATUS      0x3FF4001C
#define CHIP_UART_QUEUED_MASK 0xFF

#define CHIP_WATCHDOGS                                                                             \
    CHIP_TIMER_WATCHDOG(0x3FF5F048, 0x3FF5F064, 0)                                                 \
    CHIP_RTC_WATCHDOG(0x3FF4808C, 0x3FF480A4)
