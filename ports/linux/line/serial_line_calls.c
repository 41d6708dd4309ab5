/* SPDX-License-Identifier: Apache-2.0 */
#include "network/serial_loop.h"
#include "serial_line.h"
#include "serial_line_backend.h"

/* Lines of the network share a loop with others, which may be used by one thread at a time. */
static bool calls_enter(const serial_line_t *line)
{
    return line->loop == NULL || serial_loop_enter(line->loop);
}

static void calls_leave(const serial_line_t *line)
{
    if (line->loop != NULL) {
        serial_loop_leave(line->loop);
    }
}

void serial_line_close(serial_line_t *line)
{
    if (line == NULL) {
        return;
    }
    serial_loop_t *loop = line->loop;
    if (loop == NULL) {
        line->backend->close(line);
        return;
    }
    /* The loop may have no other user than this line. */
    serial_loop_hold(loop);
    serial_loop_enter_anyway(loop);
    line->backend->close(line);
    serial_loop_leave(loop);
    serial_loop_release(loop);
}

int serial_line_read(serial_line_t *line, void *data, size_t capacity)
{
    if (!calls_enter(line)) {
        return SERIAL_LINE_OTHER_THREAD;
    }
    const int count = line->backend->read(line, data, capacity);
    calls_leave(line);
    return count;
}

int serial_line_write(serial_line_t *line, const void *data, size_t size)
{
    if (!calls_enter(line)) {
        return SERIAL_LINE_OTHER_THREAD;
    }
    const int count = size == 0 ? 0 : line->backend->write(line, data, size);
    calls_leave(line);
    return count;
}

serial_line_error_t serial_line_drain(serial_line_t *line, int timeout_ms)
{
    if (!calls_enter(line)) {
        return SERIAL_LINE_OTHER_THREAD;
    }
    const serial_line_error_t error = line->backend->drain(line, timeout_ms);
    calls_leave(line);
    return error;
}

serial_line_error_t serial_line_flush_input(serial_line_t *line)
{
    if (!calls_enter(line)) {
        return SERIAL_LINE_OTHER_THREAD;
    }
    const serial_line_error_t error = line->backend->flush_input(line);
    calls_leave(line);
    return error;
}

bool serial_line_has_baud(const serial_line_t *line)
{
    return line->backend->set_baud != NULL;
}

serial_line_error_t serial_line_set_baud(serial_line_t *line, uint32_t baud)
{
    if (!serial_line_has_baud(line)) {
        return SERIAL_LINE_UNSUPPORTED;
    }
    if (baud == 0) {
        return SERIAL_LINE_RATE;
    }
    if (!calls_enter(line)) {
        return SERIAL_LINE_OTHER_THREAD;
    }
    const serial_line_error_t error = line->backend->set_baud(line, baud);
    calls_leave(line);
    return error;
}

serial_line_error_t serial_line_set_lines(serial_line_t *line, bool dtr, bool rts)
{
    if (!line->can_reset) {
        return SERIAL_LINE_UNSUPPORTED;
    }
    if (!calls_enter(line)) {
        return SERIAL_LINE_OTHER_THREAD;
    }
    const serial_line_error_t error = line->backend->set_lines(line, dtr, rts);
    calls_leave(line);
    return error;
}

bool serial_line_can_reset(const serial_line_t *line)
{
    return line->can_reset;
}

bool serial_line_is_usb_jtag(const serial_line_t *line)
{
    return line->is_usb_jtag;
}
