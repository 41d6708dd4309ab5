/**
 * Where a table of boards comes from.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_SOURCE_H
#define STATION_SOURCE_H

#include "station/data/csv.h"
#include "station/data/taken.h"

enum { SOURCE_NAME = 256 };

/**
 * Reads a table, by what its name tells that it is.
 * @param csv   to be freed, whatever becomes of it; its first record names the columns
 * @param name  for people: without a password, and cut off where it is too long
 * @return the account of its taken lines, to be closed; NULL: it cannot be read
 */
taken_t *source_open(const char *path, csv_t *csv, char name[SOURCE_NAME], esp_host_error_t *error);

#endif
