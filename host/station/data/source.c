/* SPDX-License-Identifier: Apache-2.0 */
#include "station/data/source.h"
#include "esp_host_file.h"
#include "station/database/database.h"
#include "station/toml/toml.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool source_fail(const char *path, unsigned line, const char *what, esp_host_error_t *error)
{
    return line != 0 ? esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s, line %u: %s",
                                          path, line, what)
                     : esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s: %s", path, what);
}

static bool source_read_csv(const char *path, const char *text, size_t size, csv_t *csv,
                            esp_host_error_t *error)
{
    unsigned line;
    const char *problem = csv_read(csv, text, size, &line);
    return problem == NULL || source_fail(path, line, problem, error);
}

static bool source_read_toml(const char *path, const char *text, size_t size, csv_t *csv,
                             esp_host_error_t *error)
{
    csv_text_t made = {0};
    unsigned *lines;
    toml_fault_t fault;
    bool done = toml_read_boards(text, size, &made, &lines, &fault);
    if (!done) {
        source_fail(path, fault.line, fault.text, error);
    } else {
        done = source_read_csv(path, made.text, made.size, csv, error);
    }
    for (size_t i = 0; done && i < csv->count; i++) {
        csv->lines[i] = lines[i];
    }
    free(lines);
    free(made.text);
    return done;
}

static bool source_read_file(const char *path, csv_t *csv, esp_host_error_t *error)
{
    uint8_t *text;
    uint32_t size;
    if (!esp_host_file_read(path, NULL, NULL, &text, &size, error)) {
        return false;
    }
    const bool done = toml_is_named(path)
                          ? source_read_toml(path, (const char *)text, size, csv, error)
                          : source_read_csv(path, (const char *)text, size, csv, error);
    free(text);
    return done;
}

char *esp_host_fill_read_nvs(const char *path, esp_host_error_t *error)
{
    uint8_t *text;
    uint32_t size;
    if (!esp_host_file_read(path, NULL, NULL, &text, &size, error)) {
        return NULL;
    }
    if (memchr(text, '\0', size) != NULL) {
        source_fail(path, 0, "this is no text", error);
        free(text);
        return NULL;
    }
    if (!toml_is_named(path)) {
        return (char *)text;
    }
    csv_text_t made = {0};
    toml_fault_t fault;
    const bool done = toml_read_nvs((const char *)text, size, &made, &fault);
    free(text);
    char *csv = done ? strndup(made.text, made.size) : NULL;
    free(made.text);
    if (csv == NULL) {
        source_fail(path, fault.line, done ? "out of memory" : fault.text, error);
    }
    return csv;
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
