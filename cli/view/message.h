/**
 * What the program prints: lines, lines that are replaced while something goes on, warnings and
 * errors. One place, so that a warning never lands in the middle of a progress bar.
 *
 * Errors read "esploader: what happened, where", then an indented line on what to do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "view/json/json.h"
#include "view/look/look.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_FORMAT(at, from) __attribute__((format(printf, at, from)))

/** Called once. `quiet` leaves only results, warnings and errors; `compat`: message_compat() says
 * something. */
void message_setup(bool quiet, bool compat);

bool message_is_compat(void);

/** A line as esptool prints it, for programs that look for it; left out where nobody asked for
 * such, and with --quiet. */
void message_compat(const char *format, ...) MESSAGE_FORMAT(1, 2);

/** What turns a style on in lines on standard output, and off again: "" where there are no colours.
 */
const char *message_on(look_style_t style);
const char *message_off(void);

/** Whether lines can be replaced: standard output is a terminal and not silenced. */
bool message_is_live(void);

/** Whether errors go to a terminal, where somebody reads them, and not as esptool's. */
bool message_is_read(void);

/** A line on standard output, left out with --quiet. */
void message_say(const char *format, ...) MESSAGE_FORMAT(1, 2);

/** What went wrong, as esptool prints it on standard error; likewise. */
void message_compat_error(const char *format, ...) MESSAGE_FORMAT(1, 2);

/** A line of a command's result: also printed with --quiet. */
void message_result(const char *format, ...) MESSAGE_FORMAT(1, 2);

/** The same, which begins `indent` columns further right where it goes on in another line. */
void message_result_hanging(unsigned indent, const char *format, ...) MESSAGE_FORMAT(2, 3);

/** A line that was made to fit, left out with --quiet. */
void message_row(const char *line);

/** A line that the next message replaces, cut off where the terminal ends; nothing where that
 * cannot be. */
void message_update(const char *format, ...) MESSAGE_FORMAT(1, 2);

/** Something to know, on standard error. `advice` may be NULL. */
void message_warn(const char *advice, const char *format, ...) MESSAGE_FORMAT(2, 3);

/** The same, with a name of what it is about for programs. */
void message_warn_of(const char *finding, const char *advice, const char *format, ...)
    MESSAGE_FORMAT(3, 4);

/** What went wrong, on standard error. `advice` may be NULL. */
void message_error(const char *advice, const char *format, ...) MESSAGE_FORMAT(2, 3);

/** The same with the figures of it, which become this room's; NULL: there are none. */
void message_error_detailed(json_t *detail, const char *advice, const char *format, ...)
    MESSAGE_FORMAT(3, 4);

/** Leaves standard output to what is no text: all that is printed from now on goes to standard
 * error. @return a descriptor of it, to be closed; -1: see errno */
int message_leave_output(void);

/** Called last: prints an error and returns false when standard output was lost on the way. */
bool message_finish(void);

/** Somebody else has written a chip's text to standard output; `in_line`: its last line has no end
 * yet. */
void message_chip_moved(bool in_line);

/** Ends a line of the chip's that has no line end yet. */
void message_chip_end(void);

#endif
