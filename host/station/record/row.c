/* SPDX-License-Identifier: Apache-2.0 */
#include "station/record/record.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef enum {
    ROW_TEXT,
    ROW_U16,
    ROW_U32,
    ROW_UNSIGNED,
    ROW_I64,
    ROW_BOOL,
    ROW_RESULT,
    ROW_FAULT
} row_kind_t;

typedef struct {
    const char *name;
    row_kind_t kind;
    size_t at;
    size_t size;
} row_column_t;

#define COLUMN(kind, field)                                                                        \
    {                                                                                              \
#field, kind, offsetof(esp_host_board_t, field), sizeof(((esp_host_board_t *)0)->field)    \
    }

/* Behind the name of the station, which is the first. */
static const row_column_t row_columns[] = {
    COLUMN(ROW_TEXT, id),          COLUMN(ROW_TEXT, port),
    COLUMN(ROW_TEXT, mac),         COLUMN(ROW_TEXT, chip),
    COLUMN(ROW_U16, revision),     COLUMN(ROW_U32, flash_id),
    COLUMN(ROW_U32, flash_size),   COLUMN(ROW_BOOL, encrypts),
    COLUMN(ROW_BOOL, secure_boot), COLUMN(ROW_BOOL, secure_download),
    COLUMN(ROW_TEXT, key),         COLUMN(ROW_TEXT, application),
    COLUMN(ROW_UNSIGNED, trial),   COLUMN(ROW_I64, began_ms),
    COLUMN(ROW_I64, ended_ms),     COLUMN(ROW_U32, reach_ms),
    COLUMN(ROW_U32, prepare_ms),   COLUMN(ROW_U32, write_ms),
    COLUMN(ROW_U32, test_ms),      COLUMN(ROW_U32, baud),
    COLUMN(ROW_U32, sent),         COLUMN(ROW_U32, written),
    COLUMN(ROW_RESULT, result),    COLUMN(ROW_FAULT, fault),
    COLUMN(ROW_BOOL, last),        COLUMN(ROW_TEXT, story),
    COLUMN(ROW_TEXT, advice),      COLUMN(ROW_TEXT, heard),
};

enum { ROW_COLUMNS = sizeof row_columns / sizeof row_columns[0], ROW_STATEMENT = 1024 };

void record_columns(char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "station");
    for (size_t i = 0; i < ROW_COLUMNS && length < size; i++) {
        length += (size_t)snprintf(text + length, size - length, ", %s", row_columns[i].name);
    }
}

static int64_t row_number(const row_column_t *column, const void *field)
{
    switch (column->kind) {
    case ROW_U16:
        return *(const uint16_t *)field;
    case ROW_U32:
        return *(const uint32_t *)field;
    case ROW_UNSIGNED:
        return *(const unsigned *)field;
    case ROW_BOOL:
        return *(const bool *)field;
    default:
        return *(const int64_t *)field;
    }
}

static int row_bind(sqlite3_stmt *statement, int place, const row_column_t *column,
                    const esp_host_board_t *board)
{
    const void *field = (const char *)board + column->at;
    switch (column->kind) {
    case ROW_TEXT:
        return sqlite3_bind_text(statement, place, field, -1, SQLITE_STATIC);
    case ROW_RESULT:
        return sqlite3_bind_text(statement, place, esp_host_board_result_name(board->result), -1,
                                 SQLITE_STATIC);
    case ROW_FAULT:
        return sqlite3_bind_text(statement, place, esp_host_fault_name(board->fault), -1,
                                 SQLITE_STATIC);
    default:
        return sqlite3_bind_int64(statement, place, row_number(column, field));
    }
}

static void row_set_number(const row_column_t *column, void *field, int64_t value)
{
    switch (column->kind) {
    case ROW_U16:
        *(uint16_t *)field = (uint16_t)value;
        break;
    case ROW_U32:
        *(uint32_t *)field = (uint32_t)value;
        break;
    case ROW_UNSIGNED:
        *(unsigned *)field = (unsigned)value;
        break;
    case ROW_BOOL:
        *(bool *)field = value != 0;
        break;
    default:
        *(int64_t *)field = value;
        break;
    }
}

static esp_host_board_result_t row_result(const char *name)
{
    unsigned result = 0;
    while (result < ESP_HOST_BOARD_STOPPED &&
           strcmp(esp_host_board_result_name((esp_host_board_result_t)result), name) != 0) {
        result++;
    }
    return (esp_host_board_result_t)result;
}

void record_take(sqlite3_stmt *row, char station[RECORD_STATION], esp_host_board_t *board)
{
    memset(board, 0, sizeof *board);
    const char *text = (const char *)sqlite3_column_text(row, 0);
    snprintf(station, RECORD_STATION, "%s", text != NULL ? text : "");
    for (size_t i = 0; i < ROW_COLUMNS; i++) {
        const row_column_t *column = &row_columns[i];
        void *field = (char *)board + column->at;
        const int place = (int)i + 1;
        text = (const char *)sqlite3_column_text(row, place);
        text = text != NULL ? text : "";
        switch (column->kind) {
        case ROW_TEXT:
            snprintf(field, column->size, "%s", text);
            break;
        case ROW_RESULT:
            board->result = row_result(text);
            break;
        case ROW_FAULT:
            board->fault = esp_host_fault_by_name(text);
            board->fault = board->fault != ESP_HOST_FAULTS ? board->fault : ESP_HOST_FAULT_NONE;
            break;
        default:
            row_set_number(column, field, sqlite3_column_int64(row, place));
            break;
        }
    }
}

static bool row_run(sqlite3_stmt *statement)
{
    const int result = sqlite3_step(statement);
    return sqlite3_reset(statement) == SQLITE_OK && result == SQLITE_DONE;
}

static bool row_write_attempt(sqlite3 *base, const char *station, const esp_host_board_t *board)
{
    char columns[ROW_STATEMENT];
    char text[2 * ROW_STATEMENT];
    sqlite3_stmt *statement;
    record_columns(columns, sizeof columns);
    size_t length = (size_t)snprintf(text, sizeof text,
                                     "INSERT OR REPLACE INTO attempts (%s) VALUES (?", columns);
    for (size_t i = 0; i < ROW_COLUMNS; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, ",?");
    }
    snprintf(text + length, sizeof text - length, ")");
    if (sqlite3_prepare_v2(base, text, -1, &statement, NULL) != SQLITE_OK) {
        return false;
    }
    bool done = sqlite3_bind_text(statement, 1, station, -1, SQLITE_STATIC) == SQLITE_OK;
    for (size_t i = 0; i < ROW_COLUMNS && done; i++) {
        done = row_bind(statement, (int)i + 2, &row_columns[i], board) == SQLITE_OK;
    }
    done = done && row_run(statement);
    sqlite3_finalize(statement);
    return done;
}

static bool row_write_image(sqlite3_stmt *statement, const esp_host_board_t *board,
                            const esp_host_board_image_t *image)
{
    char md5[2 * sizeof image->md5 + 1];
    for (size_t i = 0; i < sizeof image->md5; i++) {
        snprintf(md5 + 2 * i, 3, "%02x", image->md5[i]);
    }
    sqlite3_bind_text(statement, 1, board->id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, image->offset);
    sqlite3_bind_int64(statement, 3, image->size);
    sqlite3_bind_text(statement, 4, image->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 5, md5, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(statement, 6, image->written);
    sqlite3_bind_int(statement, 7, image->proven);
    return row_run(statement);
}

static bool row_write_images(sqlite3 *base, const esp_host_board_t *board)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(base, "INSERT OR REPLACE INTO images VALUES (?,?,?,?,?,?,?)", -1,
                           &statement, NULL) != SQLITE_OK) {
        return false;
    }
    bool done = true;
    for (unsigned i = 0; i < board->image_count && done; i++) {
        done = row_write_image(statement, board, &board->images[i]);
    }
    sqlite3_finalize(statement);
    return done;
}

static bool row_write_words(sqlite3 *base, const esp_host_board_t *board)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(base, "INSERT OR REPLACE INTO words VALUES (?,?,?)", -1, &statement,
                           NULL) != SQLITE_OK) {
        return false;
    }
    bool done = true;
    for (unsigned i = 0; i < ESP_HOST_WORDS && done; i++) {
        if (board->words.have[i]) {
            sqlite3_bind_text(statement, 1, board->id, -1, SQLITE_STATIC);
            sqlite3_bind_int64(statement, 2, board->word_addresses[i]);
            sqlite3_bind_int64(statement, 3, board->words.values[i]);
            done = row_run(statement);
        }
    }
    sqlite3_finalize(statement);
    return done;
}

bool record_write(sqlite3 *base, const char *station, const esp_host_board_t *board)
{
    return row_write_attempt(base, station, board) && row_write_images(base, board) &&
           row_write_words(base, board);
}
