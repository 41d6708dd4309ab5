/* SPDX-License-Identifier: Apache-2.0 */
#include "station/record/record.h"

bool record_fail(sqlite3 *base, const char *path, esp_host_error_t *error)
{
    const int code = base != NULL ? sqlite3_errcode(base) : SQLITE_NOMEM;
    const bool is_input =
        code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_CANTOPEN;
    return esp_host_error_set(error, is_input ? ESP_HOST_ERROR_INPUT : ESP_HOST_ERROR_OUTPUT, NULL,
                              "%s: %s", path,
                              base != NULL ? sqlite3_errmsg(base) : "out of memory");
}
