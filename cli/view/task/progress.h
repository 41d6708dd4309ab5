/**
 * How far a piece of work is, as text: a bar that is redrawn on a terminal, at most one line per
 * 10 % elsewhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "view/task/bar.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room that the texts below need at most. */
enum { PROGRESS_TEXT = 32 };

enum { PROGRESS_SAMPLES = 16 };

/** Whole percent done, 0 to 100; 100 only when all is done. Nothing to do counts as done. */
unsigned progress_percent(uint32_t done, uint32_t total);

/** Bytes a second; 0 while it cannot be told. */
uint32_t progress_rate(uint32_t bytes, uint32_t ms);

/** Seconds the rest takes at that rate, rounded up; 0 when the rate is 0. */
uint32_t progress_seconds_left(uint32_t done, uint32_t total, uint32_t rate);

/** " (26.1 KiB/s)"; "" where it was over too soon for a rate to say anything. */
const char *progress_rate_text(char text[PROGRESS_TEXT], uint32_t bytes, uint32_t ms);

/** "0.8 s", "75 s". */
const char *progress_time_text(char text[PROGRESS_TEXT], uint32_t ms);

/** How fast work goes on. Acknowledged are large pieces at long intervals, while bytes on the line
 * come one by one: these tell how much of the next piece is under way. */
typedef struct {
    uint32_t sent;       /**< bytes on the line so far, as told by progress_sent() */
    uint32_t done;       /**< acknowledged last ... */
    uint32_t sent_at;    /**< ... when so many were on the line */
    uint32_t begun_done; /**< the same of the first time ... */
    uint32_t begun_sent; /**< ... from which on a byte on the line stands for a share of the work */
    uint32_t step;       /**< the largest piece so far */
    struct {
        uint32_t done;
        uint32_t ms;
    } samples[PROGRESS_SAMPLES]; /**< of the last seconds, of which the rate is */
    unsigned count;              /**< all that there were */
} progress_pace_t;

/** How a bar's line is told apart in columns. */
typedef struct {
    char name[64];
    char offset[16];
    char size[PROGRESS_TEXT];
    bar_columns_t columns; /**< of these three, the longest of all lines */
} progress_row_t;

/** One piece of work, from its beginning to its end. */
typedef struct {
    const char *label;   /**< what is done, as "Application at 0x10000" */
    const char *waiting; /**< what goes on before the first byte, as "erasing" */
    uint32_t total;      /**< bytes */
    uint32_t began_ms;
    uint32_t drawn_ms;    /**< when a bar was drawn last */
    unsigned lines_shown; /**< tenths already told of in lines */
    bool moving;          /**< erasing, which comes first, is not counted into the rate */
    progress_pace_t pace;
    const progress_row_t *row; /**< a line in columns; NULL: the label alone */
} progress_t;

/** `label` and `waiting` stay the caller's and outlive the work. */
void progress_begin(progress_t *progress, const char *label, const char *waiting, uint32_t total,
                    uint32_t now_ms);

/** Bytes that have gone over the line for this work or before it, for a bar that moves between two
 * pieces; never needed. */
void progress_sent(progress_t *progress, uint32_t sent);

/** What is on its way counted in: between `done` and the end of the next piece. */
uint32_t progress_reached(progress_t *progress, uint32_t done);

/** Bytes a second in the last four seconds, or since it moves; 0: not known yet. */
uint32_t progress_pace(progress_t *progress, uint32_t reached, uint32_t now_ms);

/** Shows how far it is; cheap to call often. `done` may fall back. */
void progress_show(progress_t *progress, uint32_t done, uint32_t now_ms);

#endif
