/**
 * Tables of texts: RFC 4180, fields in quotes where they need them. A line that begins with '#' is
 * a comment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_CSV_H
#define STATION_CSV_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    char **fields; /**< of all records, one behind the other */
    size_t field_count;
    size_t *records; /**< where each begins among them, and where the last ends */
    unsigned *lines; /**< of the text, in which each begins, from 1 */
    size_t count;    /**< of records; empty lines are none */
    char *_text;
} csv_t;

/** Reads a table. @return NULL, or what is wrong: then `line` says where, or is 0 */
const char *csv_read(csv_t *csv, const char *text, size_t size, unsigned *line);

void csv_free(csv_t *csv);

/** How many fields a record has. */
size_t csv_width(const csv_t *csv, size_t record);

/** A field; "" behind a record's end. */
const char *csv_field(const csv_t *csv, size_t record, size_t field);

/** Bytes that csv_put() needs at most, without a terminator. */
size_t csv_room(const char *field);

/** Writes a field, with quotes where it needs them. @return behind it */
char *csv_put(char *at, const char *field);

/** A table that grows; begins all zero, `text` is to be freed. */
typedef struct {
    char *text;
    size_t size;
} csv_text_t;

/** Adds a field, which begins a record if `first`. In quotes, so that an empty one is one, too.
 * @return false: no memory */
bool csv_add(csv_text_t *text, const char *field, bool first);

#ifdef __cplusplus
}
#endif

#endif
