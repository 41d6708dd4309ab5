/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"
#include "board.h"

static volatile uint32_t clock_count_ms;

void clock_interrupt(void);

void clock_interrupt(void)
{
    clock_count_ms++;
}

void clock_start(void)
{
    BOARD_TIMER0->reload = UINT32_MAX;
    BOARD_TIMER0->value = UINT32_MAX;
    BOARD_TIMER0->control = 1;
    BOARD_SYSTICK->reload = BOARD_HZ / 1000 - 1;
    BOARD_SYSTICK->value = 0;
    BOARD_SYSTICK->control = SYSTICK_ON | SYSTICK_INTERRUPT | SYSTICK_PROCESSOR_CLOCK;
}

uint32_t clock_ms(void)
{
    return clock_count_ms;
}

uint32_t clock_ticks(void)
{
    return UINT32_MAX - BOARD_TIMER0->value;
}
