/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "station/record/record.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { RECORDS_LOCK_MODE = 0644 };

struct esp_host_records {
    sqlite3 *base;
    char station[RECORD_STATION];
    char path[ESP_HOST_PATH_SIZE];
    int lock;
};

bool esp_host_records_are_there(void)
{
    return true;
}

static bool records_run(const esp_host_records_t *records, const char *text,
                        esp_host_error_t *error)
{
    return sqlite3_exec(records->base, text, NULL, NULL, NULL) == SQLITE_OK ||
           record_fail(records->base, records->path, error);
}

static bool records_lock(esp_host_records_t *records, esp_host_error_t *error)
{
    char path[sizeof records->path + 8];
    snprintf(path, sizeof path, "%s.lock", records->path);
    records->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, (mode_t)RECORDS_LOCK_MODE);
    if (records->lock < 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, NULL, "%s cannot be made", path);
    }
    return flock(records->lock, LOCK_EX | LOCK_NB) == 0 ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "give each station records of its own, and merge them",
                              "%s: another station keeps its records there", records->path);
}

/* What was worked at when somebody was killed. */
static bool records_end_old(const esp_host_records_t *records, esp_host_error_t *error)
{
    static const char text[] =
        "UPDATE attempts SET result = 'stopped', fault = 'stopped', last = 1, "
        "story = 'the station ended in the middle of it' WHERE result = 'running' AND station = ?";
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(records->base, text, -1, &statement, NULL) != SQLITE_OK) {
        return record_fail(records->base, records->path, error);
    }
    sqlite3_bind_text(statement, 1, records->station, -1, SQLITE_STATIC);
    const bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return done || record_fail(records->base, records->path, error);
}

static bool records_begin(esp_host_records_t *records, esp_host_error_t *error)
{
    if (!records_lock(records, error)) {
        return false;
    }
    if (sqlite3_open_v2(records->path, &records->base, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                        NULL) != SQLITE_OK) {
        return record_fail(records->base, records->path, error);
    }
    sqlite3_busy_timeout(records->base, RECORD_BUSY_MS);
    return record_prepare(records->base, records->path, error) && records_end_old(records, error);
}

esp_host_records_t *esp_host_records_open(const char *path, const char *station,
                                          esp_host_error_t *error)
{
    esp_host_records_t *records = calloc(1, sizeof *records);
    if (records == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    records->lock = -1;
    snprintf(records->station, sizeof records->station, "%s", station != NULL ? station : "");
    const int length = snprintf(records->path, sizeof records->path, "%s", path);
    if ((size_t)length >= sizeof records->path) {
        esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL,
                           "the name of the records is too long");
    } else if (records_begin(records, error)) {
        return records;
    }
    esp_host_records_close(records);
    return NULL;
}

void esp_host_records_close(esp_host_records_t *records)
{
    if (records != NULL) {
        sqlite3_close(records->base);
        if (records->lock >= 0) {
            close(records->lock);
        }
        free(records);
    }
}

const char *esp_host_records_path(const esp_host_records_t *records)
{
    return records->path;
}

bool esp_host_records_put(esp_host_records_t *records, const esp_host_board_t *board,
                          esp_host_error_t *error)
{
    if (!records_run(records, "BEGIN IMMEDIATE", error)) {
        return false;
    }
    if (record_write(records->base, records->station, board)) {
        if (sqlite3_exec(records->base, "COMMIT", NULL, NULL, NULL) == SQLITE_OK) {
            return true;
        }
    }
    record_fail(records->base, records->path, error);
    (void)sqlite3_exec(records->base, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

static bool records_tell_all(sqlite3 *base, esp_host_records_tell_t tell, void *user)
{
    char columns[1024];
    char text[1200];
    sqlite3_stmt *rows;
    record_columns(columns, sizeof columns);
    snprintf(text, sizeof text, "SELECT %s FROM attempts ORDER BY began_ms, id", columns);
    if (sqlite3_prepare_v2(base, text, -1, &rows, NULL) != SQLITE_OK) {
        return false;
    }
    esp_host_board_t *board = malloc(sizeof *board);
    int result = SQLITE_NOMEM;
    while (board != NULL && (result = sqlite3_step(rows)) == SQLITE_ROW) {
        char station[RECORD_STATION];
        record_take(rows, station, board);
        if (!tell(user, station, board)) {
            result = SQLITE_DONE;
            break;
        }
    }
    free(board);
    sqlite3_finalize(rows);
    return result == SQLITE_DONE;
}

bool esp_host_records_read(const char *path, esp_host_records_tell_t tell, void *user,
                           esp_host_error_t *error)
{
    sqlite3 *base = NULL;
    bool done = sqlite3_open_v2(path, &base, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    if (!done) {
        sqlite3_close(base);
        base = NULL;
        done = sqlite3_open_v2(path, &base, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
    }
    if (!done) {
        record_fail(base, path, error);
    } else {
        sqlite3_busy_timeout(base, RECORD_BUSY_MS);
        done = record_check(base, path, error) &&
               (records_tell_all(base, tell, user) || record_fail(base, path, error));
    }
    sqlite3_close(base);
    return done;
}

/* One that goes on here and has ended there has become what it is there. */
static bool records_take_from_other(const esp_host_records_t *records, size_t *added,
                                    esp_host_error_t *error)
{
    char columns[1024];
    char text[2400];
    record_columns(columns, sizeof columns);
    snprintf(text, sizeof text,
             "INSERT OR IGNORE INTO main.attempts (%s) SELECT %s FROM other.attempts", columns,
             columns);
    if (!records_run(records, "BEGIN IMMEDIATE", error) ||
        !records_run(records,
                     "DELETE FROM main.attempts WHERE result = 'running' AND id IN "
                     "(SELECT id FROM other.attempts WHERE result != 'running')",
                     error) ||
        !records_run(records, text, error)) {
        return false;
    }
    *added = (size_t)sqlite3_changes(records->base);
    return records_run(records, "INSERT OR IGNORE INTO main.images SELECT * FROM other.images",
                       error) &&
           records_run(records, "INSERT OR IGNORE INTO main.words SELECT * FROM other.words",
                       error) &&
           records_run(records, "COMMIT", error);
}

static bool records_attach(const esp_host_records_t *records, const char *other)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(records->base, "ATTACH ? AS other", -1, &statement, NULL) != SQLITE_OK) {
        return false;
    }
    sqlite3_bind_text(statement, 1, other, -1, SQLITE_STATIC);
    const bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return done;
}

bool esp_host_records_merge(esp_host_records_t *records, const char *other, size_t *added,
                            esp_host_error_t *error)
{
    sqlite3 *base = NULL;
    *added = 0;
    /* What cannot be read is refused before this one is touched. */
    const bool sound = (sqlite3_open_v2(other, &base, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK ||
                        record_fail(base, other, error)) &&
                       record_check(base, other, error);
    sqlite3_close(base);
    if (!sound) {
        return false;
    }
    if (!records_attach(records, other)) {
        return record_fail(records->base, other, error);
    }
    const bool done = records_take_from_other(records, added, error);
    if (!done) {
        (void)sqlite3_exec(records->base, "ROLLBACK", NULL, NULL, NULL);
    }
    (void)sqlite3_exec(records->base, "DETACH other", NULL, NULL, NULL);
    return done;
}
