/**
 * Prints the definitions that the library's options become, by name and value.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DROPIN_DEFINITIONS_H
#define DROPIN_DEFINITIONS_H

#include <stdbool.h>
#include <stdio.h>

/* Each is used as in C programs: a value, not only something that #ifdef sees. */
static inline void print_definitions(void)
{
#ifdef SERIAL_FLASHER_LOG_LEVEL
    printf("LOG_LEVEL=%d\n", SERIAL_FLASHER_LOG_LEVEL);
#endif
#ifdef SERIAL_FLASHER_RESET_HOLD_TIME_MS
    printf("RESET_HOLD_TIME_MS=%d\n", SERIAL_FLASHER_RESET_HOLD_TIME_MS);
#endif
#ifdef SERIAL_FLASHER_BOOT_HOLD_TIME_MS
    printf("BOOT_HOLD_TIME_MS=%d\n", SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
#endif
#ifdef SERIAL_FLASHER_WRITE_BLOCK_RETRIES
    printf("WRITE_BLOCK_RETRIES=%d\n", SERIAL_FLASHER_WRITE_BLOCK_RETRIES);
#endif
#ifdef SERIAL_FLASHER_RESET_INVERT
    printf("RESET_INVERT=%d\n", SERIAL_FLASHER_RESET_INVERT ? 1 : 0);
#endif
#ifdef SERIAL_FLASHER_BOOT_INVERT
    printf("BOOT_INVERT=%d\n", SERIAL_FLASHER_BOOT_INVERT ? 1 : 0);
#endif
#ifdef SERIAL_FLASHER_DEBUG_TRACE
    printf("DEBUG_TRACE=%d\n", SERIAL_FLASHER_DEBUG_TRACE ? 1 : 0);
#endif
#ifdef MD5_ENABLED
    printf("MD5_ENABLED=%d\n", MD5_ENABLED);
#endif
#ifdef SERIAL_FLASHER_INTERFACE_UART
    printf("INTERFACE_UART\n");
#endif
#ifdef SERIAL_FLASHER_INTERFACE_USB
    printf("INTERFACE_USB\n");
#endif
#ifdef SERIAL_FLASHER_INTERFACE_SPI
    printf("INTERFACE_SPI\n");
#endif
#ifdef SERIAL_FLASHER_INTERFACE_SDIO
    printf("INTERFACE_SDIO\n");
#endif
}

#endif
