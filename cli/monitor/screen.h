/**
 * Standard output that never makes its writer wait: what it does not take at once is kept, so that
 * a slow terminal costs no byte of a fast chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include "serial_line.h"

typedef struct {
    int descriptor;
    bool is_terminal;
    bool colours;
    serial_line_t *line; /**< of the descriptor; NULL: a file, which takes all at once */
    uint8_t *kept;
    size_t begin; /**< of what is kept, and its end */
    size_t end;
    size_t room;
    bool held;    /**< nothing is written for the time being */
    bool in_line; /**< the last byte was no line end */
} screen_t;

/** False, with a message, when out of memory. To be closed in any case. */
bool screen_open(screen_t *screen);

void screen_close(screen_t *screen);

/** Writes bytes, or keeps them. What cannot be written is told by output_is_lost(). */
void screen_put(screen_t *screen, const void *bytes, size_t size);

void screen_put_text(screen_t *screen, const char *text);

/** The same of the chip's: what would upset a terminal is put as '.'. */
void screen_put_chip(screen_t *screen, const uint8_t *bytes, size_t size);

/** A line of the monitor's own, in a line of its own: "--- text". */
void screen_put_note(screen_t *screen, const char *text);

/** Writes what it takes now. */
void screen_flush(screen_t *screen);

/** Whether something is kept that it may take later. */
bool screen_waits(const screen_t *screen);

/** Writes all that is kept, however long that takes, unless who reads it is gone. */
void screen_drain(screen_t *screen);

#endif
