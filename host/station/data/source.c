/* SPDX-License-Identifier: Apache-2.0 */
#include "station/data/source.h"
#include "esp_host_file.h"
#include "station/database/database.h"
#include <stdio.h>
#include <stdlib.h>

static bool source_read_file(const char *path, csv_t *csv, esp_host_error_t *error)
{
    uint8_t *text;
    uint32_t size;
    unsigned line;
    if (!esp_host_file_read(path, NULL, NULL, &text, &size, error)) {
        return false;
    }
    const char *problem = csv_read(csv, (const char *)text, size, &line);
    free(text);
    if (problem != NULL && line != 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s, line %u: %s", path, line,
                                  problem);
    }
    return problem == NULL ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s: %s", path, problem);
}

taken_t *source_open(const char *path, csv_t *csv, char name[SOURCE_NAME], esp_host_error_t *error)
{
    *csv = (csv_t){0};
    if (database_is_named(path)) {
        return database_open(path, csv, name, error);
    }
    snprintf(name, SOURCE_NAME, "%s", path);
    return source_read_file(path, csv, error) ? taken_in_file(path, error) : NULL;
}
