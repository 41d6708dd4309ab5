/**
 * How an attempt stands in a database.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_RECORD_H
#define STATION_RECORD_H

#include "esp_host_records.h"
#include <sqlite3.h>

enum {
    RECORD_APPLICATION = 0x45535052, /* "ESPR" */
    RECORD_VERSION = 1,
    RECORD_STATION = 64,
    RECORD_BUSY_MS = 5000,
};

/** Makes the tables, or refuses a database that has others. */
bool record_prepare(sqlite3 *base, const char *path, esp_host_error_t *error);

/** Refuses what is no database of records, or of a newer version. */
bool record_check(sqlite3 *base, const char *path, esp_host_error_t *error);

/** The error of a database. @return false */
bool record_fail(sqlite3 *base, const char *path, esp_host_error_t *error);

/** "INSERT OR REPLACE" of an attempt, with a place for each column. */
bool record_write(sqlite3 *base, const char *station, const esp_host_board_t *board);

/** The columns of an attempt in one text, behind `before` each, for statements. */
void record_columns(char *text, size_t size);

/** Takes the row of a statement that selects these columns. */
void record_take(sqlite3_stmt *row, char station[RECORD_STATION], esp_host_board_t *board);

#endif
