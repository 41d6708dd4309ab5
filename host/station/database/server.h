/**
 * A connection to a PostgreSQL, and how to ask something of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_SERVER_H
#define STATION_SERVER_H

#include "esp_host_error.h"
#include "station/database/libpq.h"
#include <stdbool.h>
#include <stddef.h>

enum { SERVER_IDENTIFIER = 64, SERVER_NAME = 2 * SERVER_IDENTIFIER + 4, SERVER_SQL = 1024 };

typedef struct {
    const libpq_t *pq;
    PGconn *connection;          /**< NULL until it was made for the first time */
    char table[2 * SERVER_NAME]; /**< what it is for, quoted */
} server_t;

/** Connects. With `pq` and `table` set. @return false: the connection is to be freed all the same
 */
bool server_connect(server_t *server, const char *uri, esp_host_error_t *error);

/** Begins something, on a new connection where the old one was lost meanwhile. */
bool server_begin(const server_t *server, esp_host_error_t *error);

/** Ends it. @return whether the server has it on its disk; false also where that is not known */
bool server_commit(const server_t *server);

/** Runs statements without an answer. */
bool server_do(const server_t *server, const char *sql);

/** Runs one statement, with at most one value. @return to be cleared; NULL: it failed */
PGresult *server_ask(const server_t *server, const char *sql, const char *value);

/** Says why the last that was asked has failed; false. */
bool server_fail(const server_t *server, const char *doing, esp_host_error_t *error);

/** A name as SQL wants it. @return false: it is none */
bool server_quote(const char *name, size_t length, char quoted[SERVER_NAME]);

#endif
