/* SPDX-License-Identifier: Apache-2.0 */
#include "serial_time.h"
#include "windows_line.h"

enum { WAIT_SLICE_MS = 20 /* where not all can be waited for at once */ };

static int wait_collect(serial_line_wait_t *waits, size_t count)
{
    int ready = 0;
    for (size_t i = 0; i < count; i++) {
        serial_line_t *line = waits[i].line;
        waits[i].ready = line->backend->ready(line, waits[i].want_write);
        ready += waits[i].ready != 0;
    }
    return ready;
}

/* Sockets tell but once that they can be written to, and one call waits for 64 events. */
static DWORD wait_slice(const serial_line_wait_t *waits, size_t count, int left)
{
    bool whole = count <= MAXIMUM_WAIT_OBJECTS;
    for (size_t i = 0; i < count; i++) {
        whole = whole && !waits[i].want_write;
    }
    if (whole) {
        return left < 0 ? INFINITE : (DWORD)left;
    }
    return left < 0 || left > WAIT_SLICE_MS ? WAIT_SLICE_MS : (DWORD)left;
}

int serial_line_wait_many(serial_line_wait_t *waits, size_t count, int timeout_ms)
{
    HANDLE events[MAXIMUM_WAIT_OBJECTS];
    const int64_t deadline = serial_deadline(timeout_ms);
    if (count > SERIAL_LINE_WAIT_MAX) {
        return SERIAL_LINE_UNSUPPORTED;
    }
    for (size_t i = 0; i < count && i < MAXIMUM_WAIT_OBJECTS; i++) {
        events[i] = windows_line_event(waits[i].line);
    }
    for (;;) {
        const int left = serial_remaining_ms(deadline);
        const int ready = wait_collect(waits, count);
        if (ready != 0 || left == 0) {
            return ready;
        }
        const DWORD slice = wait_slice(waits, count, left);
        if (count == 0) {
            Sleep(slice);
        } else if (WaitForMultipleObjects(
                       (DWORD)(count < MAXIMUM_WAIT_OBJECTS ? count : MAXIMUM_WAIT_OBJECTS), events,
                       FALSE, slice) == WAIT_FAILED) {
            return SERIAL_LINE_FAILED;
        }
    }
}

int serial_line_wait(serial_line_t *line, bool want_write, int timeout_ms)
{
    serial_line_wait_t wait = {.line = line, .want_write = want_write};
    const int ready = serial_line_wait_many(&wait, 1, timeout_ms);
    return ready < 0 ? ready : wait.ready;
}
