/* SPDX-License-Identifier: Apache-2.0 */
#include "station/database/database.h"
#include "station/database/account.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The table's columns, and by which of them its lines are in order: `position`, or what they are
 * known by. */
static bool database_order(const server_t *server, char column[SERVER_NAME],
                           esp_host_error_t *error)
{
    char sql[SERVER_SQL];
    snprintf(sql, sizeof sql, "SELECT * FROM %s LIMIT 0", server->table);
    PGresult *result = server_ask(server, sql, NULL);
    if (result == NULL) {
        return server_fail(server, "read", error);
    }
    const int count = server->pq->nfields(result);
    const char *order = count != 0 ? server->pq->fname(result, 0) : "";
    for (int i = 0; i < count && strcmp(order, "position") != 0; i++) {
        const char *name = server->pq->fname(result, i);
        order = strcmp(name, "position") == 0 || strcmp(name, "serial") == 0 ? name : order;
    }
    const bool done = count != 0 && server_quote(order, strlen(order), column);
    server->pq->clear(result);
    return done || esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL,
                                      "PostgreSQL, table %s: it has no columns", server->table);
}

/* All of it as text, a record a line, the names of its columns first. */
static bool database_render(const libpq_t *pq, const PGresult *lines, csv_text_t *text)
{
    bool done = true;
    for (int row = -1; row < pq->ntuples(lines); row++) {
        for (int field = 0; field < pq->nfields(lines); field++) {
            const char *value = row < 0 ? pq->fname(lines, field) : pq->getvalue(lines, row, field);
            done = done && csv_add(text, value, field == 0);
        }
    }
    return done;
}

static bool database_read(const server_t *server, csv_t *csv, esp_host_error_t *error)
{
    char sql[SERVER_SQL];
    char order[SERVER_NAME];
    unsigned line;
    csv_text_t text = {0};
    if (!database_order(server, order, error)) {
        return false;
    }
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY %s", server->table, order);
    PGresult *lines = server_ask(server, sql, NULL);
    if (lines == NULL) {
        return server_fail(server, "read", error);
    }
    const bool done = database_render(server->pq, lines, &text) &&
                      csv_read(csv, text.text, text.size, &line) == NULL;
    server->pq->clear(lines);
    free(text.text);
    for (size_t i = 0; done && i < csv->count; i++) {
        csv->lines[i] = (unsigned)i + 1; /* values may have line ends in them */
    }
    return done || esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
}

/* A table's name that may have a schema's before it, as SQL wants it. */
static bool database_quote(const char *name, const char *tail, char quoted[2 * SERVER_NAME])
{
    char schema[SERVER_NAME] = "";
    char table[SERVER_NAME];
    char whole[SERVER_NAME];
    const char *dot = strchr(name, '.');
    const char *from = dot != NULL ? dot + 1 : name;
    const int length = snprintf(whole, sizeof whole, "%s%s", from, tail);
    if ((dot != NULL && !server_quote(name, (size_t)(dot - name), schema)) ||
        !server_quote(whole, (size_t)length, table)) {
        return false;
    }
    snprintf(quoted, 2 * SERVER_NAME, "%s%s%s", schema, dot != NULL ? "." : "", table);
    return true;
}

/* The name without what libpq does not know. */
static bool database_connect(server_t *server, const char *path, size_t length,
                             esp_host_error_t *error)
{
    char *uri = strndup(path, length);
    const bool done = uri != NULL
                          ? server_connect(server, uri, error)
                          : esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    free(uri);
    return done;
}

bool database_is_named(const char *path)
{
    return strncmp(path, "postgresql://", 13) == 0 || strncmp(path, "postgres://", 11) == 0;
}

taken_t *database_open(const char *path, csv_t *csv, char name[SOURCE_NAME],
                       esp_host_error_t *error)
{
    server_t server = {.pq = libpq_load()};
    char taken[2 * SERVER_NAME];
    const char *hash = strrchr(path, '#');
    const char *table = hash != NULL ? hash + 1 : "boards";
    const size_t length = hash != NULL ? (size_t)(hash - path) : strlen(path);
    taken_t *account = NULL;
    if (server.pq == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "install libpq5",
                           "a table in a PostgreSQL needs its library, which is missing");
    } else if (!database_quote(table, "", server.table) ||
               !database_quote(table, "_taken", taken)) {
        esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL,
                           "PostgreSQL: '%.64s' is no name of a table", table);
    } else if (database_connect(&server, path, length, error) &&
               database_read(&server, csv, error)) {
        account = account_new(&server, taken);
    }
    if (account == NULL && server.connection != NULL) {
        server.pq->finish(server.connection);
    }
    snprintf(name, SOURCE_NAME, "PostgreSQL, table %.200s", server.table);
    return account;
}
