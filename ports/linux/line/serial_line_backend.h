/**
 * What the kinds of serial line have in common, and what each must provide.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_LINE_BACKEND_H
#define SERIAL_LINE_BACKEND_H

#include "serial_line.h"

typedef struct serial_loop serial_loop_t;

/** Each entry as the public call of the same name; NULL where the kind of line cannot do it. */
typedef struct {
    int (*read)(serial_line_t *line, void *data, size_t capacity);
    int (*write)(serial_line_t *line, const void *data, size_t size);
    int (*ready)(serial_line_t *line, bool want_write); /**< what holds now, without waiting */
    serial_line_error_t (*drain)(serial_line_t *line, int timeout_ms);
    serial_line_error_t (*flush_input)(serial_line_t *line);
    serial_line_error_t (*set_baud)(serial_line_t *line, uint32_t baud);
    serial_line_error_t (*set_lines)(serial_line_t *line, bool dtr, bool rts);
    void (*close)(serial_line_t *line);
} serial_line_backend_t;

/** First member of every kind's own structure. */
struct serial_line {
    const serial_line_backend_t *backend;
    int fd;              /**< a descriptor to poll, or -1: then `loop` knows when it is ready; on
                            Windows the number of the handle of an event */
    serial_loop_t *loop; /**< the loop that serves the line, or NULL: then `fd` */
    bool can_reset;
    bool is_usb_jtag;
    bool holds_input; /**< bytes that came are kept in the line: not to be waited for */
};

/** Who may end opening a line early; without a callback nobody. */
typedef struct {
    serial_line_cancel_t callback;
    void *user;
} serial_cancel_t;

#endif
