/* SPDX-License-Identifier: Apache-2.0 */
#include "serial_line.h"
#include "serial_line_backend.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_HOST_SIZE 256

typedef struct {
    serial_line_error_t err;
    const char *text;
} line_error_text_t;

static const line_error_text_t line_error_texts[] = {
    {SERIAL_LINE_OK, "No error."},
    {SERIAL_LINE_LOST, "The serial line was lost: the device was unplugged or the far end closed. "
                       "Check cable and power, then start again."},
    {SERIAL_LINE_NO_DEVICE, "No such device. Check that it is plugged in and powered; list the "
                            "ports of this machine to see its name."},
    {SERIAL_LINE_PERMISSION, "No permission to open the device. Add yourself to the group that "
                             "owns it (usually: sudo usermod -aG dialout $USER) and log in anew."},
    {SERIAL_LINE_BUSY, "The device is in use. Close the other program (a serial monitor, "
                       "ModemManager) and try again."},
    {SERIAL_LINE_NOT_SERIAL, "This is not a serial port. Give a port such as /dev/ttyUSB0."},
    {SERIAL_LINE_BAD_URL, "The port cannot be understood. Give a device such as /dev/ttyUSB0, "
                          "socket://host:port or rfc2217://host:port."},
    {SERIAL_LINE_UNKNOWN_HOST, "The host name is unknown. Check its spelling, or give an address."},
    {SERIAL_LINE_REFUSED, "Connection refused: nothing listens on that port of the host. Start "
                          "the serial server there, or check the port number."},
    {SERIAL_LINE_UNREACHABLE, "The host cannot be reached. Check the network, the address and "
                              "any firewall in between."},
    {SERIAL_LINE_NOT_RFC2217, "The far end does not speak RFC 2217. Use socket:// for a plain "
                              "TCP port, or switch RFC 2217 on in the server."},
    {SERIAL_LINE_RATE, "The port does not support this baud rate. Choose another, 115200 is "
                       "always possible."},
    {SERIAL_LINE_UNSUPPORTED, "This kind of line cannot do that: a pseudo-terminal has no control "
                              "lines, a plain TCP connection neither those nor a baud rate."},
    {SERIAL_LINE_TIMEOUT, "The far end did not answer in time. Check that it is alive."},
    {SERIAL_LINE_NO_MEMORY, "Out of memory. Close other programs and try again."},
    {SERIAL_LINE_FAILED, "The system refused to work with this port. See the system log (dmesg)."},
};

const char *serial_line_error_text(serial_line_error_t err)
{
    for (size_t i = 0; i < sizeof(line_error_texts) / sizeof(line_error_texts[0]); i++) {
        if (line_error_texts[i].err == err) {
            return line_error_texts[i].text;
        }
    }
    return "Unknown error of a serial line: this is a defect, please report it.";
}

int64_t serial_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t serial_deadline(int timeout_ms)
{
    return timeout_ms < 0 ? -1 : serial_now_ms() + timeout_ms;
}

int serial_remaining_ms(int64_t deadline)
{
    if (deadline < 0) {
        return -1;
    }
    const int64_t left = deadline - serial_now_ms();
    return left > 0 ? (int)left : 0;
}

bool serial_rate_is_close(uint32_t asked, uint32_t got)
{
    const uint64_t off = asked > got ? asked - got : got - asked;
    return off * 100 <= (uint64_t)asked * 3;
}

/* "host:port" or "[address]:port", as RFC 3986 writes an authority, with an optional last slash. */
static bool line_parse_authority(const char *text, char *host, uint16_t *port)
{
    const bool bracketed = text[0] == '[';
    const char *end = bracketed ? strchr(text, ']') : strrchr(text, ':');
    const char *first = bracketed ? text + 1 : text;
    if (end == NULL || end == first || (size_t)(end - first) >= LINE_HOST_SIZE) {
        return false;
    }
    memcpy(host, first, (size_t)(end - first));
    host[end - first] = '\0';
    const char *allowed = bracketed ? "0123456789abcdefABCDEF:.%" : "";
    for (const char *c = host; *c != '\0'; c++) {
        const bool is_name = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                             (*c >= '0' && *c <= '9') || strchr("-._", *c) != NULL;
        if (!is_name && strchr(allowed, *c) == NULL) {
            return false;
        }
    }
    const char *digits = bracketed ? end + 2 : end + 1;
    if ((bracketed && end[1] != ':') || *digits < '0' || *digits > '9') {
        return false;
    }
    char *rest;
    const unsigned long number = strtoul(digits, &rest, 10);
    *port = (uint16_t)number;
    return number > 0 && number <= UINT16_MAX && (*rest == '\0' || strcmp(rest, "/") == 0);
}

static serial_line_t *line_open_network(const char *authority, bool rfc2217, uint32_t baud,
                                        serial_line_error_t *err)
{
    char host[LINE_HOST_SIZE];
    uint16_t port;
    if (!line_parse_authority(authority, host, &port)) {
        *err = SERIAL_LINE_BAD_URL;
        return NULL;
    }
    return serial_network_open(host, port, rfc2217, baud, err);
}

serial_line_t *serial_line_open(const char *url, uint32_t baud, serial_line_error_t *err)
{
    static const char socket_scheme[] = "socket://";
    static const char rfc2217_scheme[] = "rfc2217://";
    serial_line_error_t ignored;
    serial_line_error_t *result = err != NULL ? err : &ignored;

    *result = SERIAL_LINE_OK;
    if (url == NULL || url[0] == '\0') {
        *result = SERIAL_LINE_BAD_URL;
        return NULL;
    }
    if (strncmp(url, socket_scheme, strlen(socket_scheme)) == 0) {
        return line_open_network(url + strlen(socket_scheme), false, baud, result);
    }
    if (baud == 0) {
        *result = SERIAL_LINE_RATE;
        return NULL;
    }
    if (strncmp(url, rfc2217_scheme, strlen(rfc2217_scheme)) == 0) {
        return line_open_network(url + strlen(rfc2217_scheme), true, baud, result);
    }
    if (strstr(url, "://") != NULL) {
        *result = SERIAL_LINE_BAD_URL;
        return NULL;
    }
    return serial_local_open(url, baud, result);
}

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
