/*
 * A page for people, which needs nothing beside itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/station/report.h"
#include <stdlib.h>
#include <string.h>

static void page_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
            break;
        }
    }
}

static void page_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    page_text(out, text);
}

static void page_row(FILE *out, const char *station, const esp_host_board_t *board)
{
    char time[REPORT_TIME];
    const char *result = esp_host_board_result_name(board->result);
    fprintf(out, "<tr class=%s>", result);
    page_cell(out, report_time(board->began_ms, time));
    page_cell(out, station);
    page_cell(out, board->port);
    page_cell(out, board->mac);
    page_cell(out, board->key);
    page_cell(out, board->chip);
    page_cell(out, board->application);
    fprintf(out, "<td>%.1f<td>%s%s<td>", (double)(board->ended_ms - board->began_ms) / 1000, result,
            board->last ? "" : ", again");
    page_text(out, board->story);
    fputc('\n', out);
}

/* The last ones are kept, as text. */
static bool page_keep_row(report_page_t *page, const char *station, const esp_host_board_t *board)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (page->rows == NULL) {
        page->rows = calloc(REPORT_ROWS, sizeof *page->rows);
    }
    if (out == NULL || page->rows == NULL) {
        if (out != NULL) {
            fclose(out);
        }
        free(text);
        return false;
    }
    page_row(out, station, board);
    fclose(out);
    char **row = &page->rows[page->row_count++ % REPORT_ROWS];
    free(*row);
    *row = text;
    return text != NULL;
}

static bool page_count(report_page_t *page, const esp_host_board_t *board)
{
    enum { STEP = 1024 };
    if (!board->last || board->result == ESP_HOST_BOARD_STOPPED) {
        return true;
    }
    if (page->count % STEP == 0) {
        report_board_t *grown = realloc(page->boards, (page->count + STEP) * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        page->boards = grown;
    }
    page->boards[page->count++] = (report_board_t){
        .began_ms = board->began_ms,
        .took_ms = (uint32_t)(board->ended_ms - board->began_ms),
        .passed = board->result == ESP_HOST_BOARD_PASS,
    };
    return true;
}

bool report_page_tell(void *user, const char *station, const esp_host_board_t *board)
{
    report_page_t *page = user;
    page->attempts++;
    page->faults[board->fault]++;
    page->full = page->full || !page_count(page, board) || !page_keep_row(page, station, board);
    return !page->full;
}

static const char page_head[] =
    "<!doctype html>\n<meta charset=utf-8>\n"
    "<meta name=viewport content='width=device-width'>\n<style>\n"
    "body{font:16px/1.4 system-ui,sans-serif;margin:2em auto;max-width:76em;padding:0 1em;"
    "color:#1b1b1b;background:#fff}\n"
    "table{border-collapse:collapse;width:100%;font-size:14px}\n"
    "td,th{text-align:left;padding:.2em .6em .2em 0;border-bottom:1px solid #ddd;"
    "vertical-align:top}\n"
    "td:first-child{white-space:nowrap}\n"
    ".pass td:nth-child(9){color:#17692c}.fail td:nth-child(9){color:#a81313;font-weight:bold}\n"
    "dl{display:grid;grid-template-columns:max-content auto;gap:.2em 1.5em}dd{margin:0}\n"
    "svg{width:100%;height:auto}text{font:12px system-ui,sans-serif;fill:#444}\n"
    "</style>\n";

static void page_summary(const report_page_t *page, FILE *out)
{
    size_t passed = 0;
    uint64_t took = 0;
    for (size_t i = 0; i < page->count; i++) {
        passed += page->boards[i].passed;
        took += page->boards[i].passed ? page->boards[i].took_ms : 0;
    }
    fprintf(out, "<dl><dt>Boards<dd>%zu<dt>Passed<dd>%zu", page->count, passed);
    if (page->count != 0) {
        fprintf(out, " (%.1f %%)", 100.0 * (double)passed / (double)page->count);
    }
    fprintf(out, "<dt>Attempts<dd>%zu", page->attempts);
    if (passed != 0) {
        fprintf(out, "<dt>Time of a board that passed<dd>%.1f s on average",
                (double)took / (double)passed / 1000);
    }
    for (unsigned fault = ESP_HOST_FAULT_NONE + 1; fault < ESP_HOST_FAULTS; fault++) {
        if (page->faults[fault] != 0) {
            fprintf(out, "<dt>%s<dd>%u", esp_host_fault_name((esp_host_fault_t)fault),
                    page->faults[fault]);
        }
    }
    fputs("</dl>\n", out);
}

void report_page_write(const report_page_t *page, const char *title, FILE *out)
{
    const size_t first = page->row_count > REPORT_ROWS ? page->row_count - REPORT_ROWS : 0;
    fputs(page_head, out);
    fputs("<title>", out);
    page_text(out, title);
    fputs("</title>\n<h1>", out);
    page_text(out, title);
    fputs("</h1>\n", out);
    page_summary(page, out);
    report_plot_write(page, out);
    fprintf(out, "<h2>%s %zu attempts</h2>\n", first != 0 ? "The last" : "All",
            page->row_count - first);
    fputs("<table><tr><th>Began (UTC)<th>Station<th>Port<th>MAC address<th>Key<th>Chip<th>Version"
          "<th>Seconds<th>Result<th>What went wrong\n",
          out);
    for (size_t i = page->row_count; i > first; i--) {
        fputs(page->rows[(i - 1) % REPORT_ROWS], out);
    }
    fputs("</table>\n", out);
}

void report_page_free(report_page_t *page)
{
    for (size_t i = 0; i < REPORT_ROWS && page->rows != NULL; i++) {
        free(page->rows[i]);
    }
    free(page->rows);
    free(page->boards);
}
