/**
 * PostgreSQL's library, taken when it is first needed: whoever uses no database needs no libpq, and
 * does not wait for all that comes with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_LIBPQ_H
#define STATION_LIBPQ_H

#include <libpq-fe.h>

/** Functions of libpq, by their names there without "PQ". */
typedef struct {
    PGconn *(*connectdbParams)(const char *const *names, const char *const *values, int expand);
    ConnStatusType (*status)(const PGconn *connection);
    char *(*errorMessage)(const PGconn *connection);
    PQnoticeProcessor (*setNoticeProcessor)(PGconn *connection, PQnoticeProcessor processor,
                                            void *user);
    void (*reset)(PGconn *connection);
    void (*finish)(PGconn *connection);
    PGresult *(*exec)(PGconn *connection, const char *sql);
    PGresult *(*execParams)(PGconn *connection, const char *sql, int count, const Oid *types,
                            const char *const *values, const int *lengths, const int *formats,
                            int format);
    ExecStatusType (*resultStatus)(const PGresult *result);
    char *(*cmdStatus)(PGresult *result);
    int (*ntuples)(const PGresult *result);
    int (*nfields)(const PGresult *result);
    char *(*fname)(const PGresult *result, int field);
    char *(*getvalue)(const PGresult *result, int row, int field);
    void (*clear)(PGresult *result);
} libpq_t;

/** NULL: this computer has none. It stays until the program ends. */
const libpq_t *libpq_load(void);

#endif
