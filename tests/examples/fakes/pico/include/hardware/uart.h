/**
 * The UARTs of the Pico SDK, as far as the port uses them. Behind them are 32 bytes in each
 * direction, as in the hardware; what finds no room is lost and complained of. The receive
 * interrupt is there from 4 bytes on, or when less than that was followed by 32 bits of silence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_PICO_HARDWARE_UART_H
#define FAKE_PICO_HARDWARE_UART_H

#include "pico/types.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct uart_inst uart_inst_t;
typedef struct {
    volatile uint32_t rsr;
} uart_hw_t;

extern uart_inst_t *const uart0;
extern uart_inst_t *const uart1;

#define NUM_UARTS                     2
#define UART0_IRQ                     20
#define UART_NUM(uart)                ((uart) == uart1)
#define UART_IRQ_NUM(uart)            (UART0_IRQ + UART_NUM(uart))
#define UART_FUNCSEL_NUM(uart, gpio_) GPIO_FUNC_UART

uint uart_init(uart_inst_t *uart, uint baudrate);
void uart_deinit(uart_inst_t *uart);
uint uart_set_baudrate(uart_inst_t *uart, uint baudrate);
void uart_set_irqs_enabled(uart_inst_t *uart, bool rx_has_data, bool tx_needs_data);
bool uart_is_readable(uart_inst_t *uart);
bool uart_is_writable(uart_inst_t *uart);
char uart_getc(uart_inst_t *uart);
void uart_putc_raw(uart_inst_t *uart, char c);
void uart_tx_wait_blocking(uart_inst_t *uart);
uart_hw_t *uart_get_hw(uart_inst_t *uart);

#endif
