/* SPDX-License-Identifier: Apache-2.0 */
#include "view/task/progress.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/size_text.h"
#include "view/task/bar.h"
#include <stdio.h>
#include <string.h>

enum {
    PROGRESS_REDRAW_MS = 100, /* faster than this nobody reads */
    PROGRESS_SETTLE_MS = 300, /* before that a rate jumps */
    PROGRESS_SAMPLE_MS = 250,
    PROGRESS_RATE_MS = 100,      /* before that it says nothing: all fits into buffers on the way */
    PROGRESS_TOLD_MS = 250,      /* between two events for programs */
    PROGRESS_LINES_FROM = 32768, /* bytes; less is over before a line is of use */
};

unsigned progress_percent(uint32_t done, uint32_t total)
{
    if (done >= total) {
        return 100;
    }
    return (unsigned)((uint64_t)done * 100 / total);
}

uint32_t progress_rate(uint32_t bytes, uint32_t ms)
{
    if (ms == 0) {
        return 0;
    }
    const uint64_t rate = (uint64_t)bytes * 1000 / ms;
    return rate > UINT32_MAX ? UINT32_MAX : (uint32_t)rate;
}

uint32_t progress_seconds_left(uint32_t done, uint32_t total, uint32_t rate)
{
    if (rate == 0 || done >= total) {
        return 0;
    }
    return (uint32_t)(((uint64_t)(total - done) + rate - 1) / rate);
}

const char *progress_rate_text(char text[PROGRESS_TEXT], uint32_t bytes, uint32_t ms)
{
    char size[VIEW_SIZE_TEXT];
    text[0] = '\0';
    if (ms >= PROGRESS_RATE_MS) {
        snprintf(text, PROGRESS_TEXT, " (%.20s/s)", view_size_text(size, progress_rate(bytes, ms)));
    }
    return text;
}

const char *progress_time_text(char text[PROGRESS_TEXT], uint32_t ms)
{
    if (ms < 10000) {
        snprintf(text, PROGRESS_TEXT, "%u.%u s", (unsigned)(ms / 1000),
                 (unsigned)(ms % 1000 / 100));
    } else {
        snprintf(text, PROGRESS_TEXT, "%u s", (unsigned)(ms / 1000));
    }
    return text;
}

void progress_begin(progress_t *progress, const char *label, const char *waiting, uint32_t total,
                    uint32_t now_ms)
{
    *progress = (progress_t){
        .label = label,
        .waiting = waiting,
        .total = total,
        .began_ms = now_ms,
        .drawn_ms = now_ms - PROGRESS_TOLD_MS,
    };
}

void progress_sent(progress_t *progress, uint32_t sent)
{
    progress->pace.sent = sent;
}

static void pace_begin(progress_pace_t *pace, uint32_t done)
{
    const uint32_t sent = pace->sent;
    memset(pace, 0, sizeof *pace);
    pace->sent = pace->sent_at = pace->begun_sent = sent;
    pace->done = pace->begun_done = done;
}

uint32_t progress_reached(progress_t *progress, uint32_t done)
{
    progress_pace_t *pace = &progress->pace;
    if (!progress->moving || done < pace->done) {
        pace_begin(pace, done);
    } else if (done > pace->done) {
        pace->step = done - pace->done > pace->step ? done - pace->done : pace->step;
        pace->done = done;
        pace->sent_at = pace->sent;
    }
    const uint32_t sent = pace->sent_at - pace->begun_sent;
    if (pace->step == 0 || sent == 0) {
        return done;
    }
    const uint64_t ahead =
        (uint64_t)(pace->sent - pace->sent_at) * (done - pace->begun_done) / sent;
    const uint64_t reached = done + (ahead < pace->step ? ahead : pace->step);
    return reached < progress->total ? (uint32_t)reached
                                     : (done < progress->total ? progress->total - 1 : done);
}

uint32_t progress_pace(progress_t *progress, uint32_t reached, uint32_t now_ms)
{
    progress_pace_t *pace = &progress->pace;
    if (!progress->moving) {
        return 0;
    }
    const unsigned last = (pace->count - 1) % PROGRESS_SAMPLES;
    if (pace->count == 0 || now_ms - pace->samples[last].ms >= PROGRESS_SAMPLE_MS) {
        pace->samples[pace->count % PROGRESS_SAMPLES].done = reached;
        pace->samples[pace->count % PROGRESS_SAMPLES].ms = now_ms;
        pace->count++;
    }
    const unsigned first = pace->count > PROGRESS_SAMPLES ? pace->count % PROGRESS_SAMPLES : 0;
    const uint32_t ms = now_ms - pace->samples[first].ms;
    const uint32_t from = pace->samples[first].done;
    return ms < PROGRESS_SETTLE_MS ? 0 : progress_rate(reached > from ? reached - from : 0, ms);
}

static void progress_draw(progress_t *progress, uint32_t done, uint32_t now_ms)
{
    char tail[LOOK_LINE];
    char line[LOOK_LINE];
    const uint32_t reached = progress_reached(progress, done);
    const uint32_t rate = progress_pace(progress, reached, now_ms);
    const progress_row_t *row = progress->row;
    const unsigned width = look_width(stdout) - 1;
    const bar_columns_t columns =
        row == NULL
            ? bar_columns(look_columns(progress->label), 0, 0, width)
            : bar_columns(row->columns.label, row->columns.offset, row->columns.size, width);
    const bar_line_t what = {
        .style = LOOK_MOVING,
        .mark = "",
        .label = row != NULL ? row->name : progress->label,
        .offset = row != NULL ? row->offset : "",
        .size = row != NULL ? row->size : "",
        .done = reached,
        .total = progress->total,
        .tail = progress->moving
                    ? bar_moving(tail, &columns, progress_percent(reached, progress->total), rate,
                                 progress_seconds_left(reached, progress->total, rate))
                    : progress->waiting,
    };
    message_update("%s", bar_line(line, &columns, &what));
}

void progress_show(progress_t *progress, uint32_t done, uint32_t now_ms)
{
    if (!progress->moving && done > 0) {
        pace_begin(&progress->pace, done);
        progress->moving = true;
    }
    if (json_is_on()) {
        if (now_ms - progress->drawn_ms >= PROGRESS_TOLD_MS) {
            progress->drawn_ms = now_ms;
            json_progress(progress->label, done, progress->total);
        }
        return;
    }
    if (message_is_live()) {
        if (now_ms - progress->drawn_ms >= PROGRESS_REDRAW_MS) {
            progress->drawn_ms = now_ms;
            progress_draw(progress, done, now_ms);
        }
        return;
    }
    const unsigned tenths = progress_percent(done, progress->total) / 10;
    if (progress->total >= PROGRESS_LINES_FROM && tenths > progress->lines_shown && tenths < 10) {
        progress->lines_shown = tenths;
        message_say("%s: %u %%", progress->label, tenths * 10);
    }
}
