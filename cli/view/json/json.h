/**
 * Events for programs: with --json a line each on standard output, an object of JSON.
 *
 * What people read has functions of its own in the views beside this room; each asks its twin here
 * first (json_view.h), which takes the matter over where somebody wants JSON.
 *
 * docs/JSON.md tells what events there are. Names and fields stay as they are within a schema;
 * new ones may come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "exit_code.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_SCHEMA = 1 };

/** An object or an array that is being made. NULL where that is not wanted or memory is short: all
 * functions below do nothing with it then. */
typedef struct cJSON json_t;

/** From now on there are events. `quiet`: only results, warnings and errors. */
void json_setup(bool quiet);

/** Whether there are events, and no texts on standard output. */
bool json_is_on(void);

/** Whether also those are wanted that --quiet leaves out. */
bool json_is_told(void);

/** @name Making an event @{ */

/** Begins one. NULL: see above. */
json_t *json_event(const char *name);

/** Begins a result; `what` tells of what. */
json_t *json_result(const char *what);

/** An object that is no event: json_error() takes it. */
json_t *json_plain(void);

/** Prints it, and gives its memory back. */
void json_print(json_t *event);

/** A text: bytes that are no UTF-8 become U+FFFD. NULL: the field is null. */
void json_text(json_t *object, const char *name, const char *text);

/** The same of bytes, of which zeros may be. */
void json_bytes_as_text(json_t *object, const char *name, const void *bytes, size_t size);

/** Bytes as hexadecimal digits, two each. */
void json_hex(json_t *object, const char *name, const void *bytes, size_t size);

/** Six bytes as "24:0a:c4:00:00:01". */
void json_mac(json_t *object, const char *name, const uint8_t mac[6]);

/** A revision, major * 100 + minor, as "0.4". */
void json_revision(json_t *object, const char *name, unsigned revision);

void json_number(json_t *object, const char *name, uint64_t value);
void json_signed(json_t *object, const char *name, int64_t value);
void json_flag(json_t *object, const char *name, bool value);

json_t *json_object(json_t *object, const char *name);
json_t *json_array(json_t *object, const char *name);

/** Another object at an array's end. */
json_t *json_item(json_t *array);

/** The same, of a text. */
void json_text_item(json_t *array, const char *text);

/** @} */

/** @name From the first event to the last @{ */

/** `command`: as it is called; NULL: none was given. */
void json_begin(const char *version, const char *command);

/** What a person would read as a line. */
void json_note(const char *text);

/** @param advice  may be NULL
 * @param finding  what of a plan it is about, or NULL */
void json_warning(const char *text, const char *advice, const char *finding);

/** Something went wrong; it is printed once the exit code is known, that is with json_errors().
 * `detail` becomes a field of that name, and this room's; NULL: there is none. */
void json_error(const char *text, const char *advice, json_t *detail);

/** Prints the errors that have come, as those of an exit code. */
void json_errors(cli_exit_t exit);

/** Prints these, and the last event. */
void json_end(cli_exit_t exit);

/** @} */

#endif
