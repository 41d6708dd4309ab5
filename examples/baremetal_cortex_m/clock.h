/**
 * Time: milliseconds for the engine, ticks of 40 ns for what is measured.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

void clock_start(void);

/** Milliseconds since the start; wraps. */
uint32_t clock_ms(void);

/** Ticks of BOARD_TICK_NS; wraps after 171 s. */
uint32_t clock_ticks(void);

#endif
