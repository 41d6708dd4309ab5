/* SPDX-License-Identifier: Apache-2.0 */
#include "serial_line.h"
#include "serial_line_backend.h"

void serial_line_close(serial_line_t *line)
{
    if (line != NULL) {
        line->backend->close(line);
    }
}

int serial_line_read(serial_line_t *line, void *data, size_t capacity)
{
    return line->backend->read(line, data, capacity);
}

int serial_line_write(serial_line_t *line, const void *data, size_t size)
{
    return size == 0 ? 0 : line->backend->write(line, data, size);
}

serial_line_error_t serial_line_drain(serial_line_t *line, int timeout_ms)
{
    return line->backend->drain(line, timeout_ms);
}

serial_line_error_t serial_line_flush_input(serial_line_t *line)
{
    return line->backend->flush_input(line);
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
    return baud == 0 ? SERIAL_LINE_RATE : line->backend->set_baud(line, baud);
}

serial_line_error_t serial_line_set_lines(serial_line_t *line, bool dtr, bool rts)
{
    return line->can_reset ? line->backend->set_lines(line, dtr, rts) : SERIAL_LINE_UNSUPPORTED;
}

bool serial_line_can_reset(const serial_line_t *line)
{
    return line->can_reset;
}

bool serial_line_is_usb_jtag(const serial_line_t *line)
{
    return line->is_usb_jtag;
}
