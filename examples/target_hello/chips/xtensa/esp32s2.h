/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP32-S2. Sources: espressif/esp-idf, components/soc/esp32s2 (reg_base.h or soc.h,
 * uart_reg.h, timer_group_reg.h, rtc_cntl_reg.h) and bootloader.memory.ld.in of the bootloader.
 *
 * RAM: the caches take at most 0x3FFB0000 to 0x3FFB8000, which instructions see at 0x40020000
 * to 0x40028000 (components/heap/port/esp32s2/memory_layout.c); the ROM's data is at the end.
 * What is sent goes by the AHB's address, as in
 * components/esp_hal_uart/esp32s2/include/hal/uart_ll.h.
 */
#define CHIP_RAM_CODE         0x40028000
#define CHIP_RAM_DATA         0x3FFD0000
#define CHIP_UART_FIFO        0x60000000
#define CHIP_UART_STATUS      0x3F40001C
#define CHIP_UART_QUEUED_MASK 0x3FF

#define CHIP_WATCHDOGS                                                                             \
    CHIP_TIMER_WATCHDOG(0x3F41F048, 0x3F41F064, 0)                                                 \
    CHIP_RTC_WATCHDOG(0x3F408094, 0x3F4080AC)                                                      \
    CHIP_SUPER_WATCHDOG(0x3F4080B0, 0x3F4080B4, CHIP_SUPER_KEY_FIRST, 31)
