/* SPDX-License-Identifier: Apache-2.0 */
#include "station/record/record.h"
#include <stdio.h>

static const char schema_tables[] =
    "CREATE TABLE attempts (station TEXT NOT NULL, id TEXT PRIMARY KEY NOT NULL, port TEXT, "
    "mac TEXT, chip TEXT, revision INTEGER, flash_id INTEGER, flash_size INTEGER, "
    "encrypts INTEGER, secure_boot INTEGER, secure_download INTEGER, key TEXT, application TEXT, "
    "trial INTEGER, began_ms INTEGER, ended_ms INTEGER, reach_ms INTEGER, prepare_ms INTEGER, "
    "write_ms INTEGER, test_ms INTEGER, baud INTEGER, sent INTEGER, written INTEGER, "
    "result TEXT NOT NULL, fault TEXT NOT NULL, last INTEGER, story TEXT, advice TEXT, heard TEXT);"
    "CREATE INDEX attempts_mac ON attempts (mac);"
    "CREATE TABLE images (attempt TEXT NOT NULL, offset INTEGER NOT NULL, size INTEGER, name TEXT, "
    "md5 TEXT, written INTEGER, proven INTEGER, PRIMARY KEY (attempt, offset)) WITHOUT ROWID;"
    "CREATE TABLE words (attempt TEXT NOT NULL, address INTEGER NOT NULL, value INTEGER, "
    "PRIMARY KEY (attempt, address)) WITHOUT ROWID;";

static bool schema_pragma(sqlite3 *base, const char *text, int64_t *value)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(base, text, -1, &statement, NULL) != SQLITE_OK) {
        return false;
    }
    const bool done = sqlite3_step(statement) == SQLITE_ROW;
    *value = done ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return done;
}

bool record_check(sqlite3 *base, const char *path, esp_host_error_t *error)
{
    int64_t application;
    int64_t version;
    if (!schema_pragma(base, "PRAGMA application_id", &application) ||
        !schema_pragma(base, "PRAGMA user_version", &version)) {
        return record_fail(base, path, error);
    }
    if (application != RECORD_APPLICATION) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL,
                                  "%s: this database has no records of a station", path);
    }
    return version <= RECORD_VERSION ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "use that version",
                              "%s: a newer version has made these records", path);
}

/* All or nothing of it, also when the power goes. */
static bool schema_make(sqlite3 *base)
{
    char text[sizeof schema_tables + 128];
    snprintf(text, sizeof text,
             "BEGIN IMMEDIATE; %s PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
             schema_tables, RECORD_APPLICATION, RECORD_VERSION);
    return sqlite3_exec(base, text, NULL, NULL, NULL) == SQLITE_OK;
}

bool record_prepare(sqlite3 *base, const char *path, esp_host_error_t *error)
{
    int64_t objects;
    if (!schema_pragma(base, "SELECT count(*) FROM sqlite_master", &objects) ||
        sqlite3_exec(base, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL,
                     NULL) != SQLITE_OK) {
        return record_fail(base, path, error);
    }
    if (objects == 0 && !schema_make(base)) {
        return record_fail(base, path, error);
    }
    return record_check(base, path, error);
}
