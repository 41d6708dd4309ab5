/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP8266. Sources: espressif/ESP8266_RTOS_SDK, components/esp8266/include/esp8266/uart_register.h
 * and eagle_soc.h (the watchdog), components/bootloader/subproject/main/esp8266.bootloader.ld
 * (RAM).
 *
 * The code's RAM takes words alone, so constants go with the data. Assumed: the ROM leaves the
 * watchdog running; that SDK stops it by bit 0, and to stop one that does not run does no harm.
 */
#define CHIP_RAM_CODE         0x40100000
#define CHIP_RAM_DATA         0x3FFE8400
#define CHIP_UART_FIFO        0x60000000
#define CHIP_UART_STATUS      0x6000001C
#define CHIP_UART_QUEUED_MASK 0xFF

#define CHIP_WATCHDOGS {.config = 0x60000900, .kept = ~UINT32_C(1)},
