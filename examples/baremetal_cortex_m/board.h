/**
 * Registers of the MPS2 board with the AN385 image: a Cortex-M3 with CMSDK peripherals.
 *
 * Sources: Arm AN385 (memory map, interrupts, clock), Cortex-M System Design Kit TRM DDI 0479
 * (peripherals), ARMv7-M Architecture Reference Manual DDI 0403 (SysTick, NVIC).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

enum {
    BOARD_HZ = 25000000, /* of the processor and of all peripherals */
    BOARD_TICK_NS = 1000000000 / BOARD_HZ,
};

typedef struct {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t control;
    volatile uint32_t interrupt; /* reads: pending; writing a bit clears it */
    volatile uint32_t divider;   /* at least 16 */
} board_uart_t;

enum { UART_STATE_TX_FULL = 1 << 0, UART_STATE_RX_FULL = 1 << 1, UART_STATE_RX_OVERRUN = 1 << 3 };
enum {
    UART_CONTROL_TX = 1 << 0,
    UART_CONTROL_RX = 1 << 1,
    UART_CONTROL_TX_INTERRUPT = 1 << 2,
    UART_CONTROL_RX_INTERRUPT = 1 << 3,
};
enum { UART_INTERRUPT_TX = 1 << 0, UART_INTERRUPT_RX = 1 << 1 };

typedef struct {
    volatile uint32_t control; /* bit 0: counts */
    volatile uint32_t value;   /* counts down */
    volatile uint32_t reload;
} board_timer_t;

typedef struct {
    volatile uint32_t load; /* writing it starts a new period */
    volatile uint32_t value;
    volatile uint32_t control;
    volatile uint32_t clear; /* any write: no interrupt, a new period */
    uint32_t reserved[764];
    volatile uint32_t lock; /* open for writing while it was given the key */
} board_watchdog_t;

enum { WATCHDOG_INTERRUPT = 1 << 0, WATCHDOG_RESET = 1 << 1 };
#define WATCHDOG_KEY 0x1ACCE551U

typedef struct {
    volatile uint32_t data;
    volatile uint32_t out;
    uint32_t reserved[2];
    volatile uint32_t drive_set;   /* these pins are driven from now on */
    volatile uint32_t drive_clear; /* these float */
} board_gpio_t;

typedef struct {
    volatile uint32_t control;
    volatile uint32_t reload;
    volatile uint32_t value;
} board_systick_t;

enum { SYSTICK_ON = 1 << 0, SYSTICK_INTERRUPT = 1 << 1, SYSTICK_PROCESSOR_CLOCK = 1 << 2 };

#define BOARD_TIMER0      ((board_timer_t *)0x40000000)
#define BOARD_UART0       ((board_uart_t *)0x40004000)
#define BOARD_UART1       ((board_uart_t *)0x40005000)
#define BOARD_WATCHDOG    ((board_watchdog_t *)0x40008000)
#define BOARD_GPIO0       ((board_gpio_t *)0x40010000)
#define BOARD_SYSTICK     ((board_systick_t *)0xE000E010)
#define BOARD_NVIC_ENABLE ((volatile uint32_t *)0xE000E100)
#define BOARD_NVIC_PEND   ((volatile uint32_t *)0xE000E200)

/** Numbers of interrupts, from the first of the peripherals on. */
enum {
    BOARD_IRQ_UART0_RX,
    BOARD_IRQ_UART0_TX,
    BOARD_IRQ_UART1_RX,
    BOARD_IRQ_UART1_TX,
    BOARD_IRQ_COUNT = 32,
};

#endif
