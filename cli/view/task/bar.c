/* SPDX-License-Identifier: Apache-2.0 */
#include "view/task/bar.h"
#include "view/size_text.h"
#include <stdio.h>
#include <string.h>

enum {
    BAR_MOST = 30,
    BAR_HANDY = 12, /* shorter ones are taken where something else would have to go */
    BAR_LEAST = 6,
    BAR_LABEL_HANDY = 12,
    BAR_LABEL_LEAST = 6,
    BAR_PERCENT = 4, /* "100%" */
    BAR_RATE = 10,   /* "1023 KiB/s" */
    BAR_LEFT = 5,    /* "12:34" */
    BAR_GAP = 2,
    BAR_MARK = 2, /* with its gap */
};

static unsigned bar_with_gap(unsigned columns)
{
    return columns != 0 ? columns + BAR_GAP : 0;
}

/* All before the tail. */
static unsigned bar_head(const bar_columns_t *columns)
{
    return BAR_MARK + columns->label + bar_with_gap(columns->offset) + bar_with_gap(columns->size) +
           bar_with_gap(columns->bar) + BAR_GAP;
}

static unsigned bar_whole(const bar_columns_t *columns)
{
    return bar_head(columns) + BAR_PERCENT + bar_with_gap(columns->rate) +
           bar_with_gap(columns->left);
}

/* Takes a little away, in the order of what is missed least; false: there is nothing left. */
static bool bar_shrink(bar_columns_t *columns)
{
    const struct {
        unsigned *of;
        unsigned least;
        bool all; /* it goes as a whole */
    } steps[] = {
        {&columns->bar, BAR_HANDY, false}, {&columns->label, BAR_LABEL_HANDY, false},
        {&columns->left, 0, true},         {&columns->rate, 0, true},
        {&columns->bar, BAR_LEAST, false}, {&columns->size, 0, true},
        {&columns->bar, 0, true},          {&columns->label, BAR_LABEL_LEAST, false},
        {&columns->offset, 0, true},       {&columns->label, 1, false},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (*steps[i].of > steps[i].least) {
            *steps[i].of = steps[i].all ? 0 : *steps[i].of - 1;
            return true;
        }
    }
    return false;
}

bar_columns_t bar_columns(unsigned label, unsigned offset, unsigned size, unsigned width)
{
    bar_columns_t columns = {label, offset, size, BAR_MOST, BAR_RATE, BAR_LEFT};
    while (bar_whole(&columns) > width && bar_shrink(&columns)) {
    }
    /* What went as a whole may leave room to what became shorter before. */
    while (columns.label < label && bar_whole(&columns) < width) {
        columns.label++;
    }
    while (columns.bar != 0 && columns.bar < BAR_MOST && bar_whole(&columns) < width) {
        columns.bar++;
    }
    return columns;
}

unsigned bar_tail_room(const bar_columns_t *columns, unsigned width)
{
    const unsigned head = bar_head(columns);
    return width > head ? width - head : 0;
}

/* A rate in three or four digits. */
static const char *bar_rate(char text[VIEW_SIZE_TEXT], uint32_t rate)
{
    if (rate >= 1024 * 100 && rate < 1024 * 1024) {
        snprintf(text, VIEW_SIZE_TEXT, "%u KiB", (unsigned)(rate / 1024));
        return text;
    }
    return view_size_text(text, rate);
}

const char *bar_moving(char out[LOOK_LINE], const bar_columns_t *columns, unsigned percent,
                       uint32_t rate, uint32_t seconds_left)
{
    char text[VIEW_SIZE_TEXT];
    char whole[VIEW_SIZE_TEXT + 4];
    int length = snprintf(out, LOOK_LINE, "%3u%%", percent);
    if (rate != 0 && columns->rate != 0) {
        snprintf(whole, sizeof whole, "%s/s", bar_rate(text, rate));
        length +=
            snprintf(out + length, LOOK_LINE - (size_t)length, "  %*s", (int)columns->rate, whole);
    }
    if (rate != 0 && columns->left != 0 && seconds_left < 100 * 60) {
        snprintf(out + length, LOOK_LINE - (size_t)length, "  %2u:%02u",
                 (unsigned)(seconds_left / 60), (unsigned)(seconds_left % 60));
    }
    return out;
}

static void bar_add(char out[LOOK_LINE], const char *text)
{
    const size_t length = strlen(out);
    snprintf(out + length, LOOK_LINE - length, "%s", text);
}

static void bar_add_styled(char out[LOOK_LINE], look_style_t style, const char *text)
{
    const char *on = style != LOOK_PLAIN && text[0] != '\0' ? look_style(stdout, style) : "";
    bar_add(out, on);
    bar_add(out, text);
    bar_add(out, on[0] != '\0' ? look_style(stdout, LOOK_PLAIN) : "");
}

static void bar_add_times(char out[LOOK_LINE], const char *text, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        bar_add(out, text);
    }
}

/* With Unicode in halves of a character, else within brackets. */
static void bar_add_bar(char out[LOOK_LINE], unsigned columns, const bar_line_t *line)
{
    char done[LOOK_LINE] = "";
    char rest[LOOK_LINE] = "";
    const bool unicode = look_has_unicode();
    const unsigned cells = unicode ? columns : columns - 2;
    const uint32_t part = line->done < line->total ? line->done : line->total;
    const unsigned halves =
        line->total != 0 ? (unsigned)((uint64_t)part * 2 * cells / line->total) : 0;
    bar_add_times(done, unicode ? "\xE2\x94\x81" : "#", halves / 2);
    if (unicode && halves % 2 != 0) {
        bar_add(done, "\xE2\x95\xB8");
    }
    const unsigned used = unicode ? (halves + 1) / 2 : halves / 2;
    bar_add_times(rest, unicode ? "\xE2\x94\x80" : "-", cells - used);
    bar_add(out, unicode ? "  " : "  [");
    bar_add_styled(out, line->style, done);
    bar_add_styled(out, LOOK_QUIET, rest);
    bar_add(out, unicode ? "" : "]");
}

/* A text in a column of its own. */
static void bar_add_column(char out[LOOK_LINE], look_style_t style, const char *text,
                           unsigned columns, bool right)
{
    char cut[LOOK_LINE];
    const unsigned wide = look_columns(look_cut_middle(cut, text, columns));
    const unsigned rest = columns > wide ? columns - wide : 0;
    bar_add_times(out, " ", right ? rest : 0);
    bar_add_styled(out, style, cut);
    bar_add_times(out, " ", right ? 0 : rest);
}

const char *bar_line(char out[LOOK_LINE], const bar_columns_t *columns, const bar_line_t *line)
{
    out[0] = '\0';
    bar_add_column(out, line->style, line->mark, BAR_MARK, false);
    bar_add_column(out, LOOK_PLAIN, line->label, columns->label, false);
    if (columns->offset != 0) {
        bar_add(out, "  ");
        bar_add_column(out, LOOK_QUIET, line->offset, columns->offset, true);
    }
    if (columns->size != 0) {
        bar_add(out, "  ");
        bar_add_column(out, LOOK_PLAIN, line->size, columns->size, true);
    }
    if (columns->bar != 0) {
        bar_add_bar(out, columns->bar, line);
    }
    bar_add(out, "  ");
    bar_add(out, line->tail);
    return out;
}
