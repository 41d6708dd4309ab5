/* SPDX-License-Identifier: Apache-2.0
 *
 * ESP32-P4. Sources: espressif/esp-idf, components/soc/esp32p4 (reg_base.h or soc.h,
 * uart_reg.h, timer_group_reg.h, lp_wdt_reg.h) and bootloader.memory.ld.in of the bootloader.
 *
 * RAM: one for both. Up to revision 2 the ROM's buffers are from 0x4FF296B8 to 0x4FF40000 and
 * the L2 cache at the end, from revision 3 the cache is at the beginning and the buffers near
 * the end. In between, at 0x4FF50000, esptool's stubs of both kinds have code or data.
 * Assumed: no ROM takes more than 256 KiB as a cache. The register files are those of hw_ver1
 * and hw_ver3: they agree here.
 */
#define CHIP_RAM_CODE         0x4FF50000
#define CHIP_RAM_DATA         0x4FF54000
#define CHIP_UART_FIFO        0x500CA000
#define CHIP_UART_STATUS      0x500CA01C
#define CHIP_UART_QUEUED_MASK 0xFF

#define CHIP_WATCHDOGS                                                                             \
    CHIP_TIMER_WATCHDOG(0x500C2048, 0x500C2064, CHIP_TIMER_UPDATE)                                 \
    CHIP_RTC_WATCHDOG(0x50116000, 0x50116018)                                                      \
    CHIP_SUPER_WATCHDOG(0x5011601C, 0x50116020, CHIP_KEY, 18)
