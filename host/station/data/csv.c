/* SPDX-License-Identifier: Apache-2.0 */
#include "station/data/csv.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    csv_t *csv;
    const char *from;
    const char *end;
    char *to;
    unsigned line;
} csv_reader_t;

static bool csv_room_for_one(csv_t *csv)
{
    enum { STEP = 64 };
    if (csv->field_count % STEP == 0) {
        char **fields = realloc(csv->fields, (csv->field_count + STEP) * sizeof *fields);
        if (fields == NULL) {
            return false;
        }
        csv->fields = fields;
    }
    if (csv->count % STEP == 0) {
        size_t *records = realloc(csv->records, (csv->count + STEP + 1) * sizeof *records);
        if (records == NULL) {
            return false;
        }
        csv->records = records;
        unsigned *lines = realloc(csv->lines, (csv->count + STEP) * sizeof *lines);
        if (lines == NULL) {
            return false;
        }
        csv->lines = lines;
    }
    return true;
}

/* A field in quotes, from behind the first of them. */
static const char *csv_read_quoted(csv_reader_t *reader)
{
    for (; reader->from < reader->end; reader->from++) {
        if (*reader->from == '"') {
            reader->from++;
            if (reader->from == reader->end || *reader->from != '"') {
                return reader->from == reader->end || strchr(",\r\n", *reader->from) != NULL
                           ? NULL
                           : "something follows a field's closing quote";
            }
        }
        reader->line += *reader->from == '\n';
        *reader->to++ = *reader->from;
    }
    return "a field's closing quote is missing";
}

static const char *csv_read_field(csv_reader_t *reader)
{
    const char *problem = NULL;
    if (!csv_room_for_one(reader->csv)) {
        return "out of memory";
    }
    reader->csv->fields[reader->csv->field_count++] = reader->to;
    if (reader->from < reader->end && *reader->from == '"') {
        reader->from++;
        problem = csv_read_quoted(reader);
    } else {
        while (reader->from < reader->end && strchr(",\r\n", *reader->from) == NULL) {
            if (*reader->from == '"') {
                return "a quote within a field without quotes";
            }
            *reader->to++ = *reader->from++;
        }
    }
    *reader->to++ = '\0';
    return problem;
}

static void csv_skip_line_end(csv_reader_t *reader)
{
    if (reader->from < reader->end && *reader->from == '\r') {
        reader->from++;
    }
    if (reader->from < reader->end && *reader->from == '\n') {
        reader->from++;
    }
    reader->line++;
}

static const char *csv_read_record(csv_reader_t *reader)
{
    csv_t *csv = reader->csv;
    if (strchr("#\r\n", *reader->from) != NULL) {
        while (reader->from < reader->end && strchr("\r\n", *reader->from) == NULL) {
            reader->from++; /* of a comment */
        }
        csv_skip_line_end(reader);
        return NULL;
    }
    const unsigned line = reader->line;
    const size_t first = csv->field_count;
    for (;;) {
        const char *problem = csv_read_field(reader);
        if (problem != NULL) {
            return problem;
        }
        if (reader->from == reader->end || *reader->from != ',') {
            break;
        }
        reader->from++;
    }
    csv_skip_line_end(reader);
    csv->records[csv->count] = first;
    csv->lines[csv->count++] = line;
    csv->records[csv->count] = csv->field_count;
    return NULL;
}

const char *csv_read(csv_t *csv, const char *text, size_t size, unsigned *line)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* some editors put it first */
    *csv = (csv_t){0};
    *line = 0;
    /* Each field is no longer than it was, but for its terminator. */
    csv->_text = malloc(2 * size + 2);
    if (csv->_text == NULL) {
        return "out of memory";
    }
    csv_reader_t reader = {.csv = csv, .from = text, .end = text + size, .to = csv->_text};
    reader.line = 1;
    if (memchr(text, '\0', size) != NULL) {
        return "it is no text";
    }
    if (size >= sizeof mark - 1 && memcmp(text, mark, sizeof mark - 1) == 0) {
        reader.from += sizeof mark - 1;
    }
    while (reader.from < reader.end) {
        const char *problem = csv_read_record(&reader);
        if (problem != NULL) {
            *line = reader.line;
            return problem;
        }
    }
    return NULL;
}

void csv_free(csv_t *csv)
{
    free(csv->fields);
    free(csv->records);
    free(csv->lines);
    free(csv->_text);
    *csv = (csv_t){0};
}

size_t csv_width(const csv_t *csv, size_t record)
{
    return csv->records[record + 1] - csv->records[record];
}

const char *csv_field(const csv_t *csv, size_t record, size_t field)
{
    return field < csv_width(csv, record) ? csv->fields[csv->records[record] + field] : "";
}

size_t csv_room(const char *field)
{
    return 2 * strlen(field) + 2;
}

static char *csv_quote(char *at, const char *field)
{
    *at++ = '"';
    for (; *field != '\0'; field++) {
        if (*field == '"') {
            *at++ = '"';
        }
        *at++ = *field;
    }
    *at++ = '"';
    return at;
}

char *csv_put(char *at, const char *field)
{
    /* What begins with '#' would be a comment, and with a byte order mark lose that. */
    if (field[0] != '#' && field[0] != '\xEF' && strpbrk(field, ",\"\r\n") == NULL) {
        const size_t length = strlen(field);
        memcpy(at, field, length);
        return at + length;
    }
    return csv_quote(at, field);
}

bool csv_add(csv_text_t *text, const char *field, bool first)
{
    char *grown = realloc(text->text, text->size + csv_room(field) + 1);
    if (grown == NULL) {
        return false;
    }
    char *at = grown + text->size;
    if (text->size != 0) {
        *at++ = first ? '\n' : ',';
    }
    text->text = grown;
    text->size = (size_t)(csv_quote(at, field) - grown);
    return true;
}
