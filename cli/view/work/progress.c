/* SPDX-License-Identifier: Apache-2.0 */
#include "view/work/progress.h"
#include "view/message.h"
#include <stdio.h>

enum {
    PROGRESS_BAR_WIDTH = 24,
    PROGRESS_REDRAW_MS = 100,    /* faster than this nobody reads */
    PROGRESS_SETTLE_MS = 300,    /* before that a rate jumps */
    PROGRESS_RATE_MS = 100,      /* before that it says nothing: all fits into buffers on the way */
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

const char *progress_size_text(char text[PROGRESS_TEXT], uint32_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB"};
    if (bytes < 1024) {
        snprintf(text, PROGRESS_TEXT, "%u byte%s", (unsigned)bytes, bytes == 1 ? "" : "s");
        return text;
    }
    unsigned unit = 0;
    uint32_t scale = 1024;
    while (unit < 2 && bytes / 1024 >= scale) {
        scale *= 1024;
        unit++;
    }
    const uint32_t tenths = (uint32_t)((uint64_t)bytes % scale * 10 / scale);
    if (tenths == 0) {
        snprintf(text, PROGRESS_TEXT, "%u %s", (unsigned)(bytes / scale), units[unit]);
    } else {
        snprintf(text, PROGRESS_TEXT, "%u.%u %s", (unsigned)(bytes / scale), (unsigned)tenths,
                 units[unit]);
    }
    return text;
}

const char *progress_rate_text(char text[PROGRESS_TEXT], uint32_t bytes, uint32_t ms)
{
    char size[PROGRESS_TEXT];
    text[0] = '\0';
    if (ms >= PROGRESS_RATE_MS) {
        snprintf(text, PROGRESS_TEXT, " (%.20s/s)",
                 progress_size_text(size, progress_rate(bytes, ms)));
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
        .drawn_ms = now_ms - PROGRESS_REDRAW_MS,
    };
}

static void progress_draw(const progress_t *progress, uint32_t done, uint32_t rate)
{
    char bar[PROGRESS_BAR_WIDTH + 1];
    char size[PROGRESS_TEXT];
    const unsigned percent = progress_percent(done, progress->total);
    for (unsigned i = 0; i < PROGRESS_BAR_WIDTH; i++) {
        bar[i] = i * 100 < percent * PROGRESS_BAR_WIDTH ? '#' : '-';
    }
    bar[PROGRESS_BAR_WIDTH] = '\0';
    if (!progress->moving) {
        message_update("%s: [%s] %s", progress->label, bar, progress->waiting);
    } else if (rate == 0) {
        message_update("%s: [%s] %3u %%", progress->label, bar, percent);
    } else {
        const uint32_t left = progress_seconds_left(done, progress->total, rate);
        message_update("%s: [%s] %3u %%  %s/s  %u:%02u left", progress->label, bar, percent,
                       progress_size_text(size, rate), (unsigned)(left / 60),
                       (unsigned)(left % 60));
    }
}

void progress_show(progress_t *progress, uint32_t done, uint32_t now_ms)
{
    if (!progress->moving && done > 0) {
        progress->moving = true;
        progress->first_done = done;
        progress->first_ms = now_ms;
    }
    if (message_is_live()) {
        if (now_ms - progress->drawn_ms < PROGRESS_REDRAW_MS) {
            return;
        }
        progress->drawn_ms = now_ms;
        const uint32_t moving_ms = progress->moving ? now_ms - progress->first_ms : 0;
        const uint32_t moved = done > progress->first_done ? done - progress->first_done : 0;
        progress_draw(progress, done,
                      moving_ms < PROGRESS_SETTLE_MS ? 0 : progress_rate(moved, moving_ms));
        return;
    }
    const unsigned tenths = progress_percent(done, progress->total) / 10;
    if (progress->total >= PROGRESS_LINES_FROM && tenths > progress->lines_shown && tenths < 10) {
        progress->lines_shown = tenths;
        message_say("%s: %u %%", progress->label, tenths * 10);
    }
}
