/**
 * What is told of errors in a system's own words: names of ports, and what to do there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_TEXT_H
#define SERIAL_TEXT_H

#include "serial_line.h"

enum { SERIAL_TEXTS = 7 };

typedef struct {
    serial_line_error_t err;
    const char *text; /**< as serial_line_error_text() gives it */
} serial_text_t;

/** SERIAL_LINE_PERMISSION, _BUSY, _NOT_SERIAL, _BAD_URL, _UNSUPPORTED, _FAILED, _NO_NETWORK. */
extern const serial_text_t serial_texts[SERIAL_TEXTS];

#endif
