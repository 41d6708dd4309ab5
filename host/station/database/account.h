/**
 * The account of taken lines, in a database.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_ACCOUNT_H
#define STATION_ACCOUNT_H

#include "station/data/taken.h"
#include "station/database/server.h"

/** The account in a table. @return it, which the connection belongs to from now on; NULL: no memory
 */
taken_t *account_new(const server_t *server, const char *table);

#endif
