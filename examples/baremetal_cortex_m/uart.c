/* SPDX-License-Identifier: Apache-2.0 */
#include "uart.h"
#include "board.h"
#include "ring.h"

enum { UART_LOG_RATE = 115200, UART_DIVIDER_MIN = 16 };

typedef struct {
    board_uart_t *registers;
    uint32_t tx_irq;
} uart_port_t;

static const uart_port_t uart_ports[UART_COUNT] = {
    [UART_LOG] = {BOARD_UART0, BOARD_IRQ_UART0_TX},
    [UART_CHIP] = {BOARD_UART1, BOARD_IRQ_UART1_TX},
};

static ring_t uart_tx[UART_COUNT];
static ring_t uart_rx;
static volatile uint32_t uart_lost_count;

void uart0_tx_interrupt(void);
void uart1_tx_interrupt(void);
void uart1_rx_interrupt(void);

static uint32_t uart_divider(uint32_t baud)
{
    const uint32_t divider = (BOARD_HZ + baud / 2) / baud;
    return divider < UART_DIVIDER_MIN ? UART_DIVIDER_MIN : divider;
}

uint32_t uart_nearest_rate(uint32_t baud)
{
    return BOARD_HZ / uart_divider(baud);
}

void uart_set_rate(uint32_t baud)
{
    BOARD_UART1->divider = uart_divider(baud);
}

void uart_start(uint32_t chip_baud)
{
    BOARD_UART0->divider = uart_divider(UART_LOG_RATE);
    BOARD_UART0->control = UART_CONTROL_TX | UART_CONTROL_TX_INTERRUPT;
    uart_set_rate(chip_baud);
    BOARD_UART1->control =
        UART_CONTROL_TX | UART_CONTROL_RX | UART_CONTROL_TX_INTERRUPT | UART_CONTROL_RX_INTERRUPT;
    *BOARD_NVIC_ENABLE =
        1U << BOARD_IRQ_UART0_TX | 1U << BOARD_IRQ_UART1_RX | 1U << BOARD_IRQ_UART1_TX;
}

/* The transmitter holds one byte: each interrupt says that it has room for the next. */
static void uart_send_next(uart_t uart)
{
    board_uart_t *registers = uart_ports[uart].registers;
    uint8_t byte;
    registers->interrupt = UART_INTERRUPT_TX;
    if ((registers->state & UART_STATE_TX_FULL) == 0 && ring_take(&uart_tx[uart], &byte)) {
        registers->data = byte;
    }
}

void uart0_tx_interrupt(void)
{
    uart_send_next(UART_LOG);
}

void uart1_tx_interrupt(void)
{
    uart_send_next(UART_CHIP);
}

void uart1_rx_interrupt(void)
{
    BOARD_UART1->interrupt = UART_INTERRUPT_RX;
    if ((BOARD_UART1->state & UART_STATE_RX_OVERRUN) != 0) {
        BOARD_UART1->state = UART_STATE_RX_OVERRUN;
        uart_lost_count++;
    }
    while ((BOARD_UART1->state & UART_STATE_RX_FULL) != 0) {
        if (!ring_put(&uart_rx, (uint8_t)BOARD_UART1->data)) {
            uart_lost_count++;
        }
    }
}

size_t uart_write(uart_t uart, const uint8_t *bytes, size_t size)
{
    size_t written = 0;
    while (written < size && ring_put(&uart_tx[uart], bytes[written])) {
        written++;
    }
    /* An idle transmitter does not ask for bytes: its interrupt is made pending by hand. */
    *BOARD_NVIC_PEND = 1U << uart_ports[uart].tx_irq;
    return written;
}

size_t uart_read(uint8_t *bytes, size_t capacity)
{
    size_t taken = 0;
    while (taken < capacity && ring_take(&uart_rx, &bytes[taken])) {
        taken++;
    }
    return taken;
}

uint32_t uart_lost(void)
{
    return uart_lost_count;
}
