/*
 * Two plots above each other with one axis of time: the share of boards that passed, and how long
 * they took.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/station/report.h"

enum {
    PLOT_WIDTH = 900,
    PLOT_LEFT = 60,
    PLOT_RIGHT = 10,
    PLOT_TOP = 20,
    PLOT_YIELD = 120, /* height of the first */
    PLOT_GAP = 40,
    PLOT_TIMES = 160, /* and of the second */
    PLOT_HEIGHT = PLOT_TOP + PLOT_YIELD + PLOT_GAP + PLOT_TIMES + 30,
    PLOT_SPANS = 48, /* stretches of time that have a share of their own */
    PLOT_DOTS = 4000,
};

typedef struct {
    int64_t from_ms;
    int64_t span_ms; /* at least 1 */
    uint32_t most_ms;
} plot_t;

static double plot_x(const plot_t *plot, int64_t ms)
{
    return PLOT_LEFT + (double)(ms - plot->from_ms) * (PLOT_WIDTH - PLOT_LEFT - PLOT_RIGHT) /
                           (double)plot->span_ms;
}

static plot_t plot_of(const report_page_t *page)
{
    plot_t plot = {.from_ms = page->boards[0].began_ms, .most_ms = 1000};
    int64_t last = plot.from_ms;
    for (size_t i = 0; i < page->count; i++) {
        const report_board_t *board = &page->boards[i];
        plot.from_ms = board->began_ms < plot.from_ms ? board->began_ms : plot.from_ms;
        last = board->began_ms > last ? board->began_ms : last;
        plot.most_ms = board->took_ms > plot.most_ms ? board->took_ms : plot.most_ms;
    }
    plot.span_ms = last > plot.from_ms ? last - plot.from_ms : 1;
    return plot;
}

static void plot_frame(FILE *out, int top, int height, const char *title, const char *most)
{
    fprintf(out,
            "<rect x=%d y=%d width=%d height=%d fill=none stroke=#bbb />"
            "<text x=%d y=%d>%s</text><text x=%d y=%d text-anchor=end>%s</text>"
            "<text x=%d y=%d text-anchor=end>0</text>\n",
            PLOT_LEFT, top, PLOT_WIDTH - PLOT_LEFT - PLOT_RIGHT, height, PLOT_LEFT, top - 6, title,
            PLOT_LEFT - 6, top + 10, most, PLOT_LEFT - 6, top + height);
}

/* A bar a stretch: how many of its boards have passed. */
static void plot_yield(const report_page_t *page, const plot_t *plot, FILE *out)
{
    unsigned all[PLOT_SPANS] = {0};
    unsigned passed[PLOT_SPANS] = {0};
    for (size_t i = 0; i < page->count; i++) {
        const report_board_t *board = &page->boards[i];
        const size_t span =
            (size_t)((board->began_ms - plot->from_ms) * (PLOT_SPANS - 1) / plot->span_ms);
        all[span]++;
        passed[span] += board->passed;
    }
    plot_frame(out, PLOT_TOP, PLOT_YIELD, "Boards that passed", "100 %");
    const double width = (double)(PLOT_WIDTH - PLOT_LEFT - PLOT_RIGHT) / PLOT_SPANS;
    for (size_t i = 0; i < PLOT_SPANS; i++) {
        if (all[i] != 0) {
            const double height = (double)passed[i] * PLOT_YIELD / all[i];
            fprintf(out,
                    "<rect x=%.1f y=%.1f width=%.1f height=%.1f fill=#3a8f52><title>%u of %u"
                    "</title></rect>\n",
                    PLOT_LEFT + (double)i * width, PLOT_TOP + PLOT_YIELD - height, width - 1,
                    height, passed[i], all[i]);
        }
    }
}

/* A dot a board; of very many every so manieth. */
static void plot_times(const report_page_t *page, const plot_t *plot, FILE *out)
{
    const int top = PLOT_TOP + PLOT_YIELD + PLOT_GAP;
    const size_t step = page->count / PLOT_DOTS + 1;
    char most[32];
    snprintf(most, sizeof most, "%.1f s", plot->most_ms / 1000.0);
    plot_frame(out, top, PLOT_TIMES, "Seconds of a board: green passed, red failed", most);
    for (size_t i = 0; i < page->count; i += step) {
        const report_board_t *board = &page->boards[i];
        fprintf(out, "<circle cx=%.1f cy=%.1f r=2.5 fill=%s />\n", plot_x(plot, board->began_ms),
                top + PLOT_TIMES - (double)board->took_ms * PLOT_TIMES / plot->most_ms,
                board->passed ? "#3a8f52" : "#c22");
    }
}

void report_plot_write(const report_page_t *page, FILE *out)
{
    char from[REPORT_TIME];
    char to[REPORT_TIME];
    if (page->count == 0) {
        return;
    }
    const plot_t plot = plot_of(page);
    fprintf(out, "<svg viewBox='0 0 %d %d' role=img aria-label='Yield and times'>\n", PLOT_WIDTH,
            PLOT_HEIGHT);
    plot_yield(page, &plot, out);
    plot_times(page, &plot, out);
    fprintf(out, "<text x=%d y=%d>%s</text><text x=%d y=%d text-anchor=end>%s</text></svg>\n",
            PLOT_LEFT, PLOT_HEIGHT - 8, report_time(plot.from_ms, from), PLOT_WIDTH - PLOT_RIGHT,
            PLOT_HEIGHT - 8, report_time(plot.from_ms + plot.span_ms, to));
}
