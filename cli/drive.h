/**
 * Drives an engine over a serial line until its operation is done: the one event loop.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_DRIVE_H
#define CLI_DRIVE_H

#include "esp_loader_engine.h"
#include "serial_line.h"
#include "trace.h"

typedef struct {
    esp_loader_engine_t *engine;
    serial_line_t *line;
    trace_t *trace; /**< NULL: none */

    void (*tick)(void *user, uint32_t now_ms); /**< called often while something goes on, or NULL */
    void *tick_user;
    /** Gets what arrives, also what the engine has no use for; or NULL. */
    void (*hear)(void *user, const uint8_t *bytes, size_t size);
    void *hear_user;

    serial_line_error_t line_error; /**< out: why the line failed, if it did */
    bool interrupted;               /**< out: the user wants an end */
} drive_t;

/** Milliseconds of a clock that only goes forward. */
uint32_t drive_now_ms(void);

/**
 * Runs the engine's operation to its end. A line that fails and Ctrl-C end it as well.
 * @return whether it succeeded; else see esp_loader_engine_result(), `line_error`, `interrupted`
 */
bool drive_run(drive_t *drive);

#endif
