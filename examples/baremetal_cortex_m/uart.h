/**
 * The board's UARTs: UART0 carries the log, UART1 is the wire to the chip. Nothing here waits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UART_H
#define UART_H

#include <stddef.h>
#include <stdint.h>

typedef enum { UART_LOG, UART_CHIP, UART_COUNT } uart_t;

/** Starts both: the log at 115200 baud, it only sends; the chip's wire at `chip_baud`. */
void uart_start(uint32_t chip_baud);

/** The rate nearest to `baud` that the divider can make. */
uint32_t uart_nearest_rate(uint32_t baud);

/** Changes the rate of the chip's wire, which must be idle. */
void uart_set_rate(uint32_t baud);

/** Queues bytes, as many as there is room for. @return how many */
size_t uart_write(uart_t uart, const uint8_t *bytes, size_t size);

/** Takes what the chip has sent. @return how many bytes, at most `capacity` */
size_t uart_read(uint8_t *bytes, size_t capacity);

/** Bytes from the chip that found no room, in the UART or in the ring behind it. */
uint32_t uart_lost(void);

#endif
