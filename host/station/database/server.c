/* SPDX-License-Identifier: Apache-2.0 */
#include "station/database/server.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool server_fail(const server_t *server, const char *doing, esp_host_error_t *error)
{
    const char *why = server->pq->errorMessage(server->connection);
    const int length = (int)strcspn(why, "\n");
    return esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, NULL,
                              "PostgreSQL, table %s: cannot %s it: %.*s", server->table, doing,
                              length, why);
}

PGresult *server_ask(const server_t *server, const char *sql, const char *value)
{
    const libpq_t *pq = server->pq;
    PGresult *result =
        pq->execParams(server->connection, sql, value != NULL, NULL, &value, NULL, NULL, 0);
    const ExecStatusType status = pq->resultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        pq->clear(result);
        return NULL;
    }
    return result;
}

bool server_do(const server_t *server, const char *sql)
{
    PGresult *result = server->pq->exec(server->connection, sql);
    const ExecStatusType status = server->pq->resultStatus(result);
    server->pq->clear(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* A commit waits for the disk, and a station that went away in the middle of something is not
 * waited for. No time limit for statements: a commit that waits for a second server would be
 * confirmed at its end without that one. */
static bool server_set_up(const server_t *server, esp_host_error_t *error)
{
    if (!server_do(server, "SELECT set_config('synchronous_commit', 'on', false) "
                           "WHERE current_setting('synchronous_commit') IN ('off', 'local');"
                           "SET statement_timeout = 0;"
                           "SET lock_timeout = '20s';"
                           "SET idle_in_transaction_session_timeout = '30s'")) {
        return server_fail(server, "use", error);
    }
    PGresult *result = server_ask(server, "SHOW fsync", NULL);
    if (result == NULL) {
        return server_fail(server, "use", error);
    }
    const bool safe = strcmp(server->pq->getvalue(result, 0, 0), "on") == 0;
    server->pq->clear(result);
    return safe || esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "set fsync = on there",
                                      "PostgreSQL, table %s: this server does not bring to the "
                                      "disk what it has confirmed, so a line could be given out "
                                      "twice after a power cut",
                                      server->table);
}

bool server_begin(const server_t *server, esp_host_error_t *error)
{
    static const char begin[] = "BEGIN ISOLATION LEVEL READ COMMITTED";
    if (server_do(server, begin)) {
        return true;
    }
    if (server->pq->status(server->connection) == CONNECTION_OK) {
        return server_fail(server, "use", error);
    }
    server->pq->reset(server->connection);
    if (server->pq->status(server->connection) != CONNECTION_OK) {
        return server_fail(server, "reach", error);
    }
    return server_set_up(server, error) &&
           (server_do(server, begin) || server_fail(server, "use", error));
}

/* What cannot be committed is rolled back, which is no failure for the server. */
bool server_commit(const server_t *server)
{
    PGresult *result = server->pq->exec(server->connection, "COMMIT");
    const bool done = server->pq->resultStatus(result) == PGRES_COMMAND_OK &&
                      strcmp(server->pq->cmdStatus(result), "COMMIT") == 0;
    server->pq->clear(result);
    return done;
}

static void server_be_silent(void *user, const char *text)
{
    (void)user;
    (void)text;
}

/* Settings that the name has itself come after these. */
bool server_connect(server_t *server, const char *uri, esp_host_error_t *error)
{
    static const char *const names[] = {"connect_timeout",
                                        "tcp_user_timeout",
                                        "keepalives_idle",
                                        "application_name",
                                        "dbname",
                                        "client_encoding",
                                        NULL};
    const char *const values[] = {"10", "20000", "20", "esploader station", uri, "UTF8", NULL};
    const libpq_t *pq = server->pq;
    server->connection = pq->connectdbParams(names, values, 1);
    if (server->connection == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    (void)pq->setNoticeProcessor(server->connection, server_be_silent, NULL);
    return pq->status(server->connection) == CONNECTION_OK ? server_set_up(server, error)
                                                           : server_fail(server, "reach", error);
}

bool server_quote(const char *name, size_t length, char quoted[SERVER_NAME])
{
    size_t size = 0;
    quoted[size++] = '"';
    for (size_t i = 0; i < length && size + 3 < SERVER_NAME; i++) {
        if (name[i] == '"') {
            quoted[size++] = '"';
        }
        quoted[size++] = name[i];
    }
    quoted[size++] = '"';
    quoted[size] = '\0';
    return length != 0 && length < SERVER_IDENTIFIER;
}
