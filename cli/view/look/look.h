/**
 * What a terminal is like that is printed on: how wide, with colours or without, with more
 * characters than ASCII or not; and texts that are made to fit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_LOOK_H
#define CLI_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** Room for a line of any terminal, with what colours it; what is longer is cut. */
enum { LOOK_LINE = 1024 };

typedef enum {
    LOOK_PLAIN, /**< ends what came before */
    LOOK_RIGHT,
    LOOK_WRONG,
    LOOK_WARNING,
    LOOK_MOVING, /**< goes on just now */
    LOOK_QUIET,  /**< is there for who looks for it */
    LOOK_STRONG,
} look_style_t;

/** When there are colours. */
typedef enum {
    LOOK_COLOURS_AUTO, /**< on a terminal that has them, unless NO_COLOR says no */
    LOOK_COLOURS_ALWAYS,
    LOOK_COLOURS_NEVER,
} look_colours_t;

/** For all streams from now on. */
void look_choose_colours(look_colours_t colours);

/** Columns of the terminal behind a stream as it is now, so that a change counts at once; 0: there
 * is no terminal. The last one is better left free. */
unsigned look_width(FILE *stream);

/** Whether lines that become too long for a terminal that was made narrower are broken anew by it,
 * as most do. */
bool look_reflows(void);

/** Whether the locale has more than ASCII (UTF-8). */
bool look_has_unicode(void);

/** A character that stands for "right". */
const char *look_right_sign(void);

/** What turns a style on, for a stream: "" where there are no colours, as with NO_COLOR. */
const char *look_style(FILE *stream, look_style_t style);

/** @name Texts: UTF-8, in which a style takes no room @{ */

/** Columns that a text takes. */
unsigned look_columns(const char *text);

/** Cuts a text off where it is longer than `columns`, and says so with a sign. */
void look_cut_end(char text[LOOK_LINE], unsigned columns);

/** A text without styles, from the middle of which is left out what does not fit, in `out`. */
const char *look_cut_middle(char out[LOOK_LINE], const char *text, unsigned columns);

/** Prints a text, broken between words where it becomes longer than `columns`. The first line
 * begins at column `at`, those behind it are indented. 0 columns: as it is. */
void look_print_wrapped(FILE *stream, const char *text, unsigned columns, unsigned at,
                        unsigned indent);

/** @} */

#endif
