/*
 * Records of a CSV, as Python's csv takes them: fields in quotes may hold commas, line ends, and
 * quotes twice. A line that begins with '#' is a comment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "nvs/nvs.h"
#include <string.h>

void nvs_csv_begin(nvs_csv_t *csv, char *text)
{
    memset(csv, 0, sizeof *csv);
    csv->at = text + (strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    csv->next_line = 1;
}

static bool csv_is_end(char character)
{
    return character == '\0' || character == '\n' || character == '\r';
}

/* Goes past a line end, of one or two bytes. */
static void csv_end_line(nvs_csv_t *csv)
{
    if (*csv->at != '\0') {
        csv->at += csv->at[0] == '\r' && csv->at[1] == '\n' ? 2 : 1;
        csv->next_line++;
    }
}

/* What is in quotes goes to `to`, with line ends of one byte; returns where it goes on. */
static char *csv_read_quoted(nvs_csv_t *csv, char *to)
{
    csv->at++;
    while (*csv->at != '\0') {
        if (csv->at[0] == '"' && csv->at[1] != '"') {
            csv->at++;
            return to;
        }
        if (csv_is_end(*csv->at)) {
            *to++ = '\n';
            csv_end_line(csv);
            continue;
        }
        csv->at += csv->at[0] == '"';
        *to++ = *csv->at++;
    }
    return NULL;
}

/* A field, in place: it never grows. False: a quote is not closed. */
static bool csv_read_field(nvs_csv_t *csv, bool *is_last)
{
    char *to = csv->at;
    char *field = to;
    if (*csv->at == '"') {
        to = csv_read_quoted(csv, to);
    }
    while (to != NULL && !csv_is_end(*csv->at) && *csv->at != ',') {
        *to++ = *csv->at++;
    }
    if (to == NULL) {
        return false;
    }
    *is_last = *csv->at != ',';
    if (*is_last) {
        csv_end_line(csv);
    } else {
        csv->at++;
    }
    /* Only now: it may stand where the separator stood. */
    *to = '\0';
    if (csv->count < NVS_FIELDS) {
        csv->fields[csv->count++] = field;
    }
    return true;
}

bool nvs_csv_next(nvs_csv_t *csv, esp_image_csv_fault_t *fault)
{
    bool is_last = false;
    while (*csv->at == '#' || *csv->at == '\n' || *csv->at == '\r') {
        while (!csv_is_end(*csv->at)) {
            csv->at++;
        }
        csv_end_line(csv);
    }
    if (*csv->at == '\0') {
        return false;
    }
    csv->count = 0;
    csv->line = csv->next_line;
    while (!is_last) {
        if (!csv_read_field(csv, &is_last)) {
            return image_csv_fail(fault, csv->line, "a quote is opened and not closed");
        }
    }
    return true;
}
