/**
 * A line that tells how far something is, in columns that fit the terminal: what it is, where, how
 * large, a bar, and what is said of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_BAR_H
#define CLI_BAR_H

#include "view/look/look.h"
#include <stdint.h>

/** Columns of each part; 0: it is left out. */
typedef struct {
    unsigned label;
    unsigned offset;
    unsigned size;
    unsigned bar;
    unsigned rate;
    unsigned left; /**< the time the rest takes */
} bar_columns_t;

typedef struct {
    look_style_t style; /**< of the mark, and of what is done of the bar */
    const char *mark;   /**< a character, or "" */
    const char *label;
    const char *offset;
    const char *size;
    uint32_t done;
    uint32_t total;   /**< 0: nothing of it is done */
    const char *tail; /**< behind the bar */
} bar_line_t;

/** What fits. The first three are as long as their longest text, or 0; given back are they and the
 * others. Where there is little room first the bar becomes shorter, then the label; the time left
 * goes, the rate, the size, the bar itself and the offset. */
bar_columns_t bar_columns(unsigned label, unsigned offset, unsigned size, unsigned width);

/** Columns that are left behind the bar. */
unsigned bar_tail_room(const bar_columns_t *columns, unsigned width);

/** The tail of what goes on: percent, rate and time left, as far as they are known and fit. A rate
 * of 0 is not known. */
const char *bar_moving(char out[LOOK_LINE], const bar_columns_t *columns, unsigned percent,
                       uint32_t rate, uint32_t seconds_left);

/** The line, for standard output. */
const char *bar_line(char out[LOOK_LINE], const bar_columns_t *columns, const bar_line_t *line);

#endif
