/**
 * A table of boards that several stations share, in a PostgreSQL.
 *
 * It is named as "postgresql://user@host/database", as libpq takes it, and "#table" behind that
 * where the table is not `boards`; "#schema.table" does as well. What is taken stands in another
 * table of that name with `_taken` behind it, which is made where it is missing. A line is told to
 * somebody when the server has confirmed that it is on the disk, and not before: a server that is
 * set not to bring things there is refused.
 *
 * Stations keep each other out with an advisory lock, so that they need to be allowed no more than
 * to read both tables and to add to the second. The server gives it free when a station goes away.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_DATABASE_H
#define STATION_DATABASE_H

#include "station/data/csv.h"
#include "station/data/source.h"
#include "station/data/taken.h"

/** Whether a table's name is that of one in a database. */
bool database_is_named(const char *path);

/** As source_open(). Waits for the server, some seconds at most where it does not answer. */
taken_t *database_open(const char *path, csv_t *csv, char name[SOURCE_NAME],
                       esp_host_error_t *error);

#endif
