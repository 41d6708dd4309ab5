/* SPDX-License-Identifier: Apache-2.0 */
#include "station/database/account.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACCOUNT_NUMBER = 24 };

/* A number that all stations hold a lock by, together with the table's own. */
#define ACCOUNT_LOCK "1163088979"

typedef struct {
    taken_t taken;
    server_t server;
    char table[2 * SERVER_NAME]; /* of taken lines, quoted */
    char last[ACCOUNT_NUMBER];   /* the last line that was told; "0": none was */
    uint64_t told;               /* lines */
    bool begun;                  /* something that is to be ended */
} account_t;

static bool account_refuse(const account_t *account, const char *what, esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "no line is given out before somebody has mended it: which lines "
                              "boards have, records tell",
                              "PostgreSQL, table %s: %s", account->table, what);
}

typedef enum { ACCOUNT_THERE, ACCOUNT_MISSING, ACCOUNT_OF_NO_USE, ACCOUNT_UNKNOWN } account_state_t;

/* Takes the lock, by the number that the table of taken lines has. */
static account_state_t account_take_lock(const account_t *account)
{
    PGresult *result =
        server_ask(&account->server,
                   "SELECT relpersistence = 'p' AND relkind = 'r', oid, "
                   "pg_advisory_xact_lock(" ACCOUNT_LOCK ", oid::int4) FROM pg_class "
                   "WHERE oid = to_regclass($1)",
                   account->table);
    if (result == NULL) {
        return ACCOUNT_UNKNOWN;
    }
    account_state_t state = ACCOUNT_MISSING;
    if (account->server.pq->ntuples(result) != 0) {
        const bool lasts = strcmp(account->server.pq->getvalue(result, 0, 0), "t") == 0;
        state = lasts ? ACCOUNT_THERE : ACCOUNT_OF_NO_USE;
    }
    account->server.pq->clear(result);
    return state;
}

/* One of the stations makes it, and the others wait. */
static bool account_make(const account_t *account)
{
    char sql[SERVER_SQL];
    snprintf(sql, sizeof sql,
             "SELECT pg_advisory_xact_lock(" ACCOUNT_LOCK ", 0);"
             "CREATE TABLE IF NOT EXISTS %s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
             "key text NOT NULL UNIQUE, mac text NOT NULL UNIQUE, "
             "taken timestamptz NOT NULL DEFAULT now(), station text NOT NULL)",
             account->table);
    return server_do(&account->server, sql);
}

static bool account_tell(account_t *account, const PGresult *lines, taken_tell_t tell, void *user)
{
    const libpq_t *pq = account->server.pq;
    for (int i = 0; i < pq->ntuples(lines); i++) {
        const taken_line_t line = {pq->getvalue(lines, i, 1), pq->getvalue(lines, i, 2)};
        if (!tell(user, &line)) {
            return false;
        }
        snprintf(account->last, sizeof account->last, "%s", pq->getvalue(lines, i, 0));
        account->told++;
    }
    return true;
}

/* What was told once is there still: else somebody has put an older state back. */
static bool account_check_told(const account_t *account, esp_host_error_t *error)
{
    char sql[SERVER_SQL];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE id <= $1::bigint", account->table);
    PGresult *result = server_ask(&account->server, sql, account->last);
    if (result == NULL) {
        return server_fail(&account->server, "read", error);
    }
    const uint64_t there = strtoull(account->server.pq->getvalue(result, 0, 0), NULL, 10);
    account->server.pq->clear(result);
    return there == account->told ||
           account_refuse(account, "lines that were there are gone, or others came between them",
                          error);
}

static bool account_read_on(account_t *account, taken_tell_t tell, void *user,
                            esp_host_error_t *error)
{
    char sql[SERVER_SQL];
    if (!account_check_told(account, error)) {
        return false;
    }
    snprintf(sql, sizeof sql, "SELECT id, key, mac FROM %s WHERE id > $1::bigint ORDER BY id",
             account->table);
    PGresult *lines = server_ask(&account->server, sql, account->last);
    if (lines == NULL) {
        return server_fail(&account->server, "read", error);
    }
    const bool done = account_tell(account, lines, tell, user) ||
                      account_refuse(account, "a line was given out twice", error);
    account->server.pq->clear(lines);
    return done;
}

static void account_unlock(taken_t *taken)
{
    account_t *account = (account_t *)taken;
    if (account->begun) {
        (void)server_do(&account->server, "ROLLBACK");
    }
    account->begun = false;
}

static bool account_lock_begun(account_t *account, bool make, taken_tell_t tell, void *user,
                               esp_host_error_t *error)
{
    account_state_t state = account_take_lock(account);
    if (state == ACCOUNT_MISSING && account->told != 0) {
        return account_refuse(account, "it was removed", error);
    }
    if (state == ACCOUNT_MISSING && !make) {
        return true; /* nothing is taken */
    }
    if (state == ACCOUNT_MISSING && !account_make(account)) {
        return server_fail(&account->server, "make what is taken of", error);
    }
    state = state == ACCOUNT_MISSING ? account_take_lock(account) : state;
    switch (state) {
    case ACCOUNT_THERE:
        return account_read_on(account, tell, user, error);
    case ACCOUNT_OF_NO_USE:
        return account_refuse(account, "it is no table that outlasts a power cut", error);
    default:
        return server_fail(&account->server, "lock", error);
    }
}

static bool account_lock(taken_t *taken, bool make, taken_tell_t tell, void *user,
                         esp_host_error_t *error)
{
    account_t *account = (account_t *)taken;
    if (!server_begin(&account->server, error)) {
        return false;
    }
    account->begun = true;
    const bool done = account_lock_begun(account, make, tell, user, error);
    if (!done) {
        account_unlock(taken);
    }
    return done;
}

/* Once COMMIT is confirmed the line is on the disk. Where the connection is lost before that nobody
 * is told: the line may be taken then, by this board, which gets it when it comes again. */
static bool account_add(taken_t *taken, const taken_line_t *line, const char *station,
                        esp_host_error_t *error)
{
    account_t *account = (account_t *)taken;
    const libpq_t *pq = account->server.pq;
    const char *const values[] = {line->key, line->mac, station};
    char sql[SERVER_SQL];
    snprintf(sql, sizeof sql, "INSERT INTO %s (key, mac, station) VALUES ($1, $2, $3) RETURNING id",
             account->table);
    PGresult *result =
        pq->execParams(account->server.connection, sql, 3, NULL, values, NULL, NULL, 0);
    const bool added = pq->resultStatus(result) == PGRES_TUPLES_OK && pq->ntuples(result) == 1;
    char last[ACCOUNT_NUMBER] = "";
    if (added) {
        snprintf(last, sizeof last, "%s", pq->getvalue(result, 0, 0));
    }
    pq->clear(result);
    if (!added || !server_commit(&account->server)) {
        return server_fail(&account->server, "take a line of", error);
    }
    account->begun = false;
    memcpy(account->last, last, sizeof last);
    account->told++;
    return true;
}

static void account_close(taken_t *taken)
{
    account_t *account = (account_t *)taken;
    if (account->server.connection != NULL) {
        account->server.pq->finish(account->server.connection);
    }
    free(account);
}

taken_t *account_new(const server_t *server, const char *table)
{
    account_t *account = calloc(1, sizeof *account);
    if (account == NULL) {
        return NULL;
    }
    account->taken = (taken_t){account_lock, account_add, account_unlock, account_close};
    account->server = *server;
    snprintf(account->table, sizeof account->table, "%s", table);
    memcpy(account->last, "0", 2);
    return &account->taken;
}
