/*
 * A build without SQLite.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_records.h"

bool esp_host_records_are_there(void)
{
    return false;
}

static bool records_are_none(esp_host_error_t *error)
{
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "install libsqlite3-dev and build again, or leave records out",
                              "this build keeps no records: SQLite was missing");
}

esp_host_records_t *esp_host_records_open(const char *path, const char *station,
                                          esp_host_error_t *error)
{
    (void)path;
    (void)station;
    records_are_none(error);
    return NULL;
}

void esp_host_records_close(esp_host_records_t *records)
{
    (void)records;
}

const char *esp_host_records_path(const esp_host_records_t *records)
{
    (void)records;
    return "";
}

bool esp_host_records_put(esp_host_records_t *records, const esp_host_board_t *board,
                          esp_host_error_t *error)
{
    (void)records;
    (void)board;
    return records_are_none(error);
}

bool esp_host_records_read(const char *path, esp_host_records_tell_t tell, void *user,
                           esp_host_error_t *error)
{
    (void)path;
    (void)tell;
    (void)user;
    return records_are_none(error);
}

bool esp_host_records_merge(esp_host_records_t *records, const char *other, size_t *added,
                            esp_host_error_t *error)
{
    (void)records;
    (void)other;
    *added = 0;
    return records_are_none(error);
}
