/*
 * Texts with places to be filled.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_boards.h"
#include "esp_host_file.h"
#include "esp_image_nvs.h"
#include "station/data/csv.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILL_NAME = 64 };

/* The name in braces that begins there, and its length with them; 0: it is none. */
static size_t fill_name(const char *text, char name[FILL_NAME])
{
    size_t length = 0;
    while (isalnum((unsigned char)text[1 + length]) || text[1 + length] == '_' ||
           text[1 + length] == '-') {
        length++;
    }
    if (text[1 + length] != '}' || length == 0 || length >= FILL_NAME) {
        return 0;
    }
    memcpy(name, text + 1, length);
    name[length] = '\0';
    return length + 2;
}

/* What stands there: a piece of the text as it is, or a value. */
static bool fill_piece(const char **text, const esp_host_values_t *values, const char **piece,
                       size_t *size, esp_host_error_t *error)
{
    char name[FILL_NAME];
    const char *at = *text;
    *piece = at;
    if (at[0] != '{') {
        *size = strcspn(at, "{");
        *text += *size;
        return true;
    }
    const size_t length = fill_name(at, name);
    if (length == 0) {
        *size = 1;
        *text += at[1] == '{' ? 2 : 1;
        return true;
    }
    *text += length;
    *piece = values->value(values->user, name);
    *size = *piece != NULL ? strlen(*piece) : 0;
    return *piece != NULL ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "columns of the table of boards have names, and so have mac, MAC and "
                              "mac6; {{ is a brace",
                              "nothing is known by the name '%s'", name);
}

char *esp_host_fill(const char *text, const esp_host_values_t *values, esp_host_error_t *error)
{
    char *filled = calloc(1, 1);
    size_t length = 0;
    while (filled != NULL && *text != '\0') {
        const char *piece;
        size_t size;
        if (!fill_piece(&text, values, &piece, &size, error)) {
            free(filled);
            return NULL;
        }
        char *grown = realloc(filled, length + size + 1);
        if (grown == NULL) {
            free(filled);
        } else {
            memcpy(grown + length, piece, size);
            length += size;
            grown[length] = '\0';
        }
        filled = grown;
    }
    if (filled == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    return filled;
}

static bool fill_records(const csv_t *csv, const esp_host_values_t *values, csv_text_t *output,
                         esp_host_error_t *error)
{
    for (size_t record = 0; record < csv->count; record++) {
        for (size_t i = 0; i < csv_width(csv, record); i++) {
            char *filled = esp_host_fill(csv_field(csv, record, i), values, error);
            if (filled == NULL) {
                return false;
            }
            const bool done = csv_add(output, filled, i == 0);
            free(filled);
            if (!done) {
                return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
            }
        }
    }
    return true;
}

/* A file beside the CSV that names it. */
static bool fill_read_file(void *user, const char *path, uint8_t **bytes, uint32_t *size)
{
    const char *csv = user;
    const char *slash = strrchr(csv, '/');
    char beside[ESP_HOST_PATH_SIZE];
    if (path[0] == '/' || slash == NULL) {
        return esp_host_file_read(path, NULL, NULL, bytes, size, NULL);
    }
    const int length = snprintf(beside, sizeof beside, "%.*s/%s", (int)(slash - csv), csv, path);
    return length > 0 && (size_t)length < sizeof beside &&
           esp_host_file_read(beside, NULL, NULL, bytes, size, NULL);
}

static bool fill_make(const char *path, const csv_text_t *csv, uint8_t *image, uint32_t size,
                      esp_host_error_t *error)
{
    esp_image_csv_fault_t fault = {0};
    uint32_t used;
    char *name = strdup(path);
    const esp_image_nvs_options_t options = {
        .size = size, .read_file = fill_read_file, .user = name};
    const char *text = csv->text != NULL ? csv->text : "";
    const bool done =
        name != NULL && esp_image_nvs_make(text, csv->size, &options, image, &used, &fault);
    free(name);
    if (!done) {
        return fault.line != 0
                   ? esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s, record %u: %s",
                                        path, fault.line, fault.text)
                   : esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s: %s", path,
                                        fault.text);
    }
    memset(image + used, 0xFF, size - used);
    return true;
}

bool esp_host_fill_nvs(const char *path, const char *csv, const esp_host_values_t *values,
                       uint8_t *image, uint32_t size, esp_host_error_t *error)
{
    csv_t records;
    unsigned line;
    csv_text_t output = {0};
    bool done = false;
    const char *problem = csv_read(&records, csv, strlen(csv), &line);
    if (problem != NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_INPUT, NULL, "%s, line %u: %s", path, line,
                           problem);
    } else {
        done = fill_records(&records, values, &output, error) &&
               fill_make(path, &output, image, size, error);
    }
    free(output.text);
    csv_free(&records);
    return done;
}
