/* SPDX-License-Identifier: Apache-2.0
 *
 * The vector table and what runs before main().
 */
#include "board.h"
#include <stddef.h>
#include <string.h>

/* From the linker script. */
extern uint32_t startup_stack_top[];
extern const uint8_t startup_data_source[];
extern uint8_t startup_data_begin[], startup_data_end[];
extern uint8_t startup_bss_begin[], startup_bss_end[];

int main(void);
void startup_reset(void);
void startup_fault(void);

void watchdog_interrupt(void);
void clock_interrupt(void);
void uart0_tx_interrupt(void);
void uart1_rx_interrupt(void);
void uart1_tx_interrupt(void);

typedef union {
    void (*handler)(void);
    const void *stack;
} startup_vector_t;

enum { STARTUP_EXCEPTIONS = 16 };

__attribute__((
    section(".vectors"),
    used)) static const startup_vector_t startup_vectors[STARTUP_EXCEPTIONS + BOARD_IRQ_COUNT] = {
    [0] = {.stack = startup_stack_top},
    [1] = {startup_reset},
    [2] = {watchdog_interrupt}, /* the watchdog's interrupt is the NMI */
    [3] = {startup_fault},
    [4] = {startup_fault},
    [5] = {startup_fault},
    [6] = {startup_fault},
    [11] = {startup_fault},
    [12] = {startup_fault},
    [14] = {startup_fault},
    [15] = {clock_interrupt},
    [STARTUP_EXCEPTIONS + BOARD_IRQ_UART0_TX] = {uart0_tx_interrupt},
    [STARTUP_EXCEPTIONS + BOARD_IRQ_UART1_RX] = {uart1_rx_interrupt},
    [STARTUP_EXCEPTIONS + BOARD_IRQ_UART1_TX] = {uart1_tx_interrupt},
};

/* Nothing feeds the watchdog here: it resets the board. */
void startup_fault(void)
{
    for (;;) {
    }
}

/* As numbers: to the compiler these are different objects. */
static size_t startup_span(const uint8_t *begin, const uint8_t *end)
{
    return (uintptr_t)end - (uintptr_t)begin;
}

void startup_reset(void)
{
    memcpy(startup_data_begin, startup_data_source,
           startup_span(startup_data_begin, startup_data_end));
    memset(startup_bss_begin, 0, startup_span(startup_bss_begin, startup_bss_end));
    (void)main();
    startup_fault();
}
