/*
 * What is open already, as a line: a terminal or a pipe that is waited for beside serial lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_line.h"
#include "serial_line_backend.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static int descriptor_events(const serial_line_t *line, bool want_write)
{
    struct pollfd state = {.fd = line->fd, .events = (short)(POLLIN | (want_write ? POLLOUT : 0))};
    if (poll(&state, 1, 0) < 0) {
        return errno == EINTR ? 0 : POLLERR;
    }
    return state.revents;
}

static int descriptor_ready(serial_line_t *line, bool want_write)
{
    const int events = descriptor_events(line, want_write);
    /* Of a pipe whose writer has left the rest is still read. */
    if ((events & (POLLERR | POLLNVAL)) != 0 || (events & (POLLHUP | POLLIN)) == POLLHUP) {
        return SERIAL_LINE_LOST;
    }
    return ((events & POLLIN) != 0 ? SERIAL_LINE_READABLE : 0) |
           ((events & POLLOUT) != 0 ? SERIAL_LINE_WRITABLE : 0);
}

/* The descriptor may well block, since others have it open, too: it is asked first. */
static int descriptor_read(serial_line_t *line, void *data, size_t capacity)
{
    const int ready = descriptor_ready(line, false);
    if (ready <= 0) {
        return ready;
    }
    const ssize_t got = read(line->fd, data, capacity < INT_MAX ? capacity : INT_MAX);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    return got > 0 ? (int)got : SERIAL_LINE_LOST;
}

static int descriptor_write(serial_line_t *line, const void *data, size_t size)
{
    if ((descriptor_events(line, true) & POLLOUT) == 0) {
        return descriptor_ready(line, true) == SERIAL_LINE_LOST ? SERIAL_LINE_LOST : 0;
    }
    /* A pipe that is told to be writable takes so many at once. */
    const ssize_t sent = write(line->fd, data, size < PIPE_BUF ? size : PIPE_BUF);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    return sent >= 0 ? (int)sent : SERIAL_LINE_LOST;
}

static serial_line_error_t descriptor_flush(serial_line_t *line)
{
    (void)line;
    return SERIAL_LINE_UNSUPPORTED;
}

static serial_line_error_t descriptor_drain(serial_line_t *line, int timeout_ms)
{
    (void)timeout_ms;
    return descriptor_flush(line);
}

static void descriptor_close(serial_line_t *line)
{
    free(line);
}

serial_line_t *serial_line_of_descriptor(int descriptor)
{
    static const serial_line_backend_t backend = {
        .read = descriptor_read,
        .write = descriptor_write,
        .ready = descriptor_ready,
        .drain = descriptor_drain,
        .flush_input = descriptor_flush,
        .close = descriptor_close,
    };
    serial_line_t *line = calloc(1, sizeof(*line));
    if (line != NULL) {
        line->backend = &backend;
        line->fd = descriptor;
    }
    return line;
}
