/* SPDX-License-Identifier: Apache-2.0 */
#include "view/task/write_table.h"
#include "view/message.h"
#include "view/size_text.h"
#include <stdio.h>
#include <string.h>

enum { TABLE_WORD = 9 }; /* columns of "comparing", the longest word there is */

bool write_table_is_wanted(void)
{
    return message_is_live() && !message_is_compat();
}

/* A label without its offset, which has a column of its own. */
static void table_name(const esp_host_plan_file_t *file, char name[ESP_HOST_PLAN_LABEL_SIZE])
{
    char end[24];
    snprintf(end, sizeof end, " at 0x%x", (unsigned)file->offset);
    const size_t whole = strlen(file->label);
    const size_t cut = strlen(end);
    const bool has = whole > cut && strcmp(file->label + whole - cut, end) == 0;
    snprintf(name, ESP_HOST_PLAN_LABEL_SIZE, "%.*s", (int)(has ? whole - cut : whole), file->label);
}

static void table_texts(const esp_host_plan_file_t *file, progress_row_t *row)
{
    char size[VIEW_SIZE_TEXT];
    table_name(file, row->name);
    snprintf(row->offset, sizeof row->offset, "0x%x", (unsigned)file->offset);
    snprintf(row->size, sizeof row->size, "%s", view_size_text(size, file->size));
}

static unsigned table_longer(unsigned columns, const char *text)
{
    const unsigned other = look_columns(text);
    return other > columns ? other : columns;
}

void write_table_row(const esp_host_plan_t *plan, size_t index, progress_row_t *row)
{
    *row = (progress_row_t){0};
    for (size_t i = 0; i < plan->count; i++) {
        progress_row_t other;
        table_texts(&plan->files[i], &other);
        row->columns.label = table_longer(row->columns.label, other.name);
        row->columns.offset = table_longer(row->columns.offset, other.offset);
        row->columns.size = table_longer(row->columns.size, other.size);
    }
    table_texts(&plan->files[index], row);
}

/* A line with a bar that does not move: none of it is done, or all. Where there is too little room
 * for both, what is said of it takes the place of the bar. */
static const char *table_line(char out[LOOK_LINE], const esp_host_plan_t *plan, size_t index,
                              look_style_t style, const char *tails[3])
{
    progress_row_t row;
    const unsigned width = look_width(stdout) - 1;
    write_table_row(plan, index, &row);
    bar_columns_t columns =
        bar_columns(row.columns.label, row.columns.offset, row.columns.size, width);
    if (bar_tail_room(&columns, width) < TABLE_WORD) {
        columns.bar = 0;
    }
    /* From the longest to the shortest. */
    size_t tail = 0;
    while (tail < 2 && look_columns(tails[tail]) > bar_tail_room(&columns, width)) {
        tail++;
    }
    const bar_line_t line = {
        .style = style,
        .mark = style == LOOK_RIGHT ? look_right_sign() : "",
        .label = row.name,
        .offset = row.offset,
        .size = row.size,
        .done = style != LOOK_QUIET,
        .total = 1,
        .tail = tails[tail],
    };
    bar_line(out, &columns, &line);
    look_cut_end(out, width);
    return out;
}

void write_table_doing(const esp_host_plan_t *plan, size_t index, const char *what)
{
    char text[LOOK_LINE];
    const char *tails[3] = {what, what, what};
    message_update("%s", table_line(text, plan, index, LOOK_QUIET, tails));
}

void write_table_same(const esp_host_plan_t *plan, size_t index)
{
    char text[LOOK_LINE];
    const char *tails[3] = {"same", "same", "same"};
    message_row(table_line(text, plan, index, LOOK_RIGHT, tails));
}

/* What was done, how long it took, and at which rate, or to how much of it. */
void write_table_written(const esp_host_plan_t *plan, size_t index, uint32_t ms)
{
    char time[PROGRESS_TEXT];
    char text[VIEW_SIZE_TEXT];
    char timed[2 * PROGRESS_TEXT];
    char full[4 * PROGRESS_TEXT];
    char line[LOOK_LINE];
    const esp_host_plan_file_t *file = &plan->files[index];
    const uint32_t written = plan->images[index].written;
    const bool partly = written < file->size;
    const char *what = file->encrypt ? "encrypted" : partly ? "updated" : "written";
    const char *tails[3] = {full, timed, what};
    snprintf(timed, sizeof timed, "%-8s %5s", what, progress_time_text(time, ms));
    if (partly) {
        snprintf(full, sizeof full, "%s  %s of it", timed, view_size_text(text, written));
    } else {
        snprintf(full, sizeof full, "%s %s", timed, progress_rate_text(text, file->size, ms));
    }
    /* Right is what has been proven so; what is verified later only is told below all. */
    const bool right = plan->images[index].verified && !file->encrypt;
    message_row(table_line(line, plan, index, right ? LOOK_RIGHT : LOOK_MOVING, tails));
}

void write_table_totals(const esp_host_plan_t *plan, uint32_t ms)
{
    char size[VIEW_SIZE_TEXT];
    char time[PROGRESS_TEXT];
    const esp_host_plan_totals_t totals = esp_host_plan_totals(plan);
    const bool all = totals.verified == plan->count;
    const char *on = look_style(stdout, all ? LOOK_RIGHT : LOOK_WARNING);
    const char *off = on[0] != '\0' ? look_style(stdout, LOOK_PLAIN) : "";
    message_say("%s%s %u of %u verified%s in %s: %u written (%s), %u skipped", on,
                all ? look_right_sign() : "!", (unsigned)totals.verified, (unsigned)plan->count,
                off, progress_time_text(time, ms), (unsigned)totals.written,
                view_size_text(size, totals.bytes), (unsigned)totals.skipped);
}
