/**
 * Records of stations, told: as CSV and JSON, an attempt a line, or as a page for people.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_REPORT_H
#define CLI_STATION_REPORT_H

#include "esp_host_records.h"
#include <stdio.h>

typedef struct {
    FILE *out;
    size_t attempts; /**< told so far */
} report_csv_t;

void report_csv_begin(report_csv_t *report, FILE *out);

/** As esp_host_records_tell_t; `user` is a report_csv_t. */
bool report_csv_tell(void *user, const char *station, const esp_host_board_t *board);

/** The same as JSON; `user` is the stream. */
bool report_json_tell(void *user, const char *station, const esp_host_board_t *board);

/** A board that is done with, for figures. */
typedef struct {
    int64_t began_ms;
    uint32_t took_ms;
    bool passed;
} report_board_t;

enum { REPORT_ROWS = 500 /* attempts that the page lists, the last ones */ };

typedef struct {
    report_board_t *boards; /**< to be freed */
    size_t count;
    char **rows; /**< REPORT_ROWS of them, a ring; to be freed */
    size_t row_count;
    unsigned faults[ESP_HOST_FAULTS];
    size_t attempts;
    bool full; /**< no memory */
} report_page_t;

/** `user` is a zeroed report_page_t. */
bool report_page_tell(void *user, const char *station, const esp_host_board_t *board);

void report_page_write(const report_page_t *page, const char *title, FILE *out);

void report_page_free(report_page_t *page);

/** Yield and times over time, as SVG within a page. */
void report_plot_write(const report_page_t *page, FILE *out);

/** "2026-11-30 13:42:43", UTC. */
enum { REPORT_TIME = 32 };
const char *report_time(int64_t ms, char text[REPORT_TIME]);

#endif
