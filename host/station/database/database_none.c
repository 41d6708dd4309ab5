/*
 * A build without PostgreSQL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/database/database.h"
#include <string.h>

bool database_is_named(const char *path)
{
    return strncmp(path, "postgresql://", 13) == 0 || strncmp(path, "postgres://", 11) == 0;
}

taken_t *database_open(const char *path, csv_t *csv, char name[SOURCE_NAME],
                       esp_host_error_t *error)
{
    (void)path;
    (void)csv;
    name[0] = '\0';
    esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                       "install libpq-dev and build again, or use a table in a file",
                       "this build knows no PostgreSQL: libpq was missing");
    return NULL;
}
