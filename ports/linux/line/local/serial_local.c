/* SPDX-License-Identifier: Apache-2.0 */
#include "local/serial_local.h"
#include "local/serial_device.h"
#include "serial_rate.h"
#include "serial_time.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* How often a drain looks at the queue: well under the 1 ms per byte of 9600 baud. */
#define LOCAL_DRAIN_STEP_MS 1

typedef struct {
    serial_line_t base;
    serial_device_t *device; /* NULL: opened as any terminal */
} serial_local_t;

static serial_line_error_t local_error(int os_error)
{
    switch (os_error) {
    case ENOENT:
    case ENXIO:
    case ENODEV:
    case EIO:
        return SERIAL_LINE_NO_DEVICE;
    case EACCES:
    case EPERM:
        return SERIAL_LINE_PERMISSION;
    case EBUSY:
    case EWOULDBLOCK:
        return SERIAL_LINE_BUSY;
    case ENOTTY:
    case ENOTDIR:
    case EISDIR:
        return SERIAL_LINE_NOT_SERIAL;
    case ENOMEM:
        return SERIAL_LINE_NO_MEMORY;
    default:
        return SERIAL_LINE_FAILED;
    }
}

static int local_ready(serial_line_t *line, bool want_write)
{
    struct pollfd state = {.fd = line->fd, .events = (short)(POLLIN | (want_write ? POLLOUT : 0))};
    if (poll(&state, 1, 0) < 0) {
        return errno == EINTR ? 0 : SERIAL_LINE_FAILED;
    }
    if ((state.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
        return SERIAL_LINE_LOST;
    }
    return ((state.revents & POLLIN) != 0 ? SERIAL_LINE_READABLE : 0) |
           ((state.revents & POLLOUT) != 0 ? SERIAL_LINE_WRITABLE : 0);
}

static int local_read(serial_line_t *line, void *data, size_t capacity)
{
    const ssize_t got = read(line->fd, data, capacity < INT_MAX ? capacity : INT_MAX);
    if (got > 0) {
        return (int)got;
    }
    if (got < 0 && errno != EAGAIN && errno != EINTR) {
        return SERIAL_LINE_LOST;
    }
    /* A terminal that was hung up also reads as nothing: only poll tells the two apart. */
    return local_ready(line, false) == SERIAL_LINE_LOST ? SERIAL_LINE_LOST : 0;
}

static int local_write(serial_line_t *line, const void *data, size_t size)
{
    const ssize_t sent = write(line->fd, data, size < INT_MAX ? size : INT_MAX);
    if (sent >= 0) {
        return (int)sent;
    }
    return errno == EAGAIN || errno == EINTR ? 0 : SERIAL_LINE_LOST;
}

/* Not tcdrain() alone: that waits without limit where the far end has stopped taking data. */
static serial_line_error_t local_drain(serial_line_t *line, int timeout_ms)
{
    const int64_t deadline = serial_deadline(timeout_ms);
    for (;;) {
        int queued = 0;
        if (local_ready(line, false) == SERIAL_LINE_LOST) {
            return SERIAL_LINE_LOST;
        }
        if (ioctl(line->fd, TIOCOUTQ, &queued) != 0) {
            return SERIAL_LINE_LOST;
        }
        if (queued == 0) {
            return tcdrain(line->fd) == 0 || errno == EINTR ? SERIAL_LINE_OK : SERIAL_LINE_LOST;
        }
        if (serial_remaining_ms(deadline) == 0) {
            return SERIAL_LINE_TIMEOUT;
        }
        poll(NULL, 0, LOCAL_DRAIN_STEP_MS);
    }
}

static serial_line_error_t local_flush_input(serial_line_t *line)
{
    if (tcflush(line->fd, TCIFLUSH) != 0 || local_ready(line, false) == SERIAL_LINE_LOST) {
        return SERIAL_LINE_LOST;
    }
    return SERIAL_LINE_OK;
}

static serial_line_error_t local_set_baud(serial_line_t *line, uint32_t baud)
{
    const serial_local_t *local = (const serial_local_t *)line;
    uint32_t real = 0;
    if (baud > INT_MAX) {
        return SERIAL_LINE_RATE;
    }
    const bool done = local->device != NULL ? serial_device_set_rate(local->device, baud)
                                            : serial_rate_set(line->fd, baud);
    if (!done) {
        return local_ready(line, false) == SERIAL_LINE_LOST ? SERIAL_LINE_LOST : SERIAL_LINE_RATE;
    }
    /* A driver that cannot do a rate takes another one and says nothing. */
    if (serial_rate_get(line->fd, &real) && !serial_rate_is_close(baud, real)) {
        return SERIAL_LINE_RATE;
    }
    return SERIAL_LINE_OK;
}

static serial_line_error_t local_set_lines(serial_line_t *line, bool dtr, bool rts)
{
    int bits;
    if (ioctl(line->fd, TIOCMGET, &bits) != 0) {
        return SERIAL_LINE_LOST;
    }
    bits &= ~(TIOCM_DTR | TIOCM_RTS);
    bits |= (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
    return ioctl(line->fd, TIOCMSET, &bits) == 0 ? SERIAL_LINE_OK : SERIAL_LINE_LOST;
}

static void local_close(serial_line_t *line)
{
    serial_local_t *local = (serial_local_t *)line;
    if (line->fd >= 0) {
        ioctl(line->fd, TIOCNXCL);
    }
    if (local->device != NULL) {
        serial_device_close(local->device);
    } else if (line->fd >= 0) {
        close(line->fd);
    }
    free(local);
}

static const serial_line_backend_t local_backend = {
    .read = local_read,
    .write = local_write,
    .ready = local_ready,
    .drain = local_drain,
    .flush_input = local_flush_input,
    .set_baud = local_set_baud,
    .set_lines = local_set_lines,
    .close = local_close,
};

/* The real path, because devices are known only by the kernel's own name. A bare name is
 * that of a device in the current folder, as a link to one, or else in /dev. */
static serial_line_error_t local_find(const char *name, char *path)
{
    char full[PATH_MAX];
    struct stat here;
    if (realpath(name, path) != NULL && stat(path, &here) == 0 && S_ISCHR(here.st_mode)) {
        return SERIAL_LINE_OK;
    }
    const int length =
        snprintf(full, sizeof(full), "%s%s", strchr(name, '/') == NULL ? "/dev/" : "", name);
    if (length < 0 || (size_t)length >= sizeof(full)) {
        return SERIAL_LINE_NO_DEVICE;
    }
    struct stat info;
    if (realpath(full, path) == NULL || stat(path, &info) != 0) {
        return local_error(errno);
    }
    return S_ISCHR(info.st_mode) ? SERIAL_LINE_OK : SERIAL_LINE_NOT_SERIAL;
}

static serial_line_error_t local_open_terminal(serial_local_t *local, const char *path)
{
    struct termios settings;
    local->base.fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (local->base.fd < 0 || tcgetattr(local->base.fd, &settings) != 0) {
        return local_error(errno);
    }
    cfmakeraw(&settings);
    settings.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_iflag &= ~(tcflag_t)(IXOFF | IXANY);
    return tcsetattr(local->base.fd, TCSANOW, &settings) == 0 ? SERIAL_LINE_OK : local_error(errno);
}

static serial_line_error_t local_set_up(serial_local_t *local, const char *path, uint32_t baud)
{
    serial_line_error_t err = SERIAL_LINE_OK;
    int bits;
    local->device = serial_device_find(path);
    if (local->device == NULL) {
        err = local_open_terminal(local, path);
    } else if (!serial_device_open(local->device, &local->base.fd)) {
        err = local_error(errno);
    }
    local->base.is_usb_jtag = serial_device_is_usb_jtag(local->device, path);
    if (err != SERIAL_LINE_OK) {
        return err;
    }
    /* The terminal's own exclusive mode does not hold against root: the lock does, against every
     * program that asks for it, as the usual serial tools do. */
    if (flock(local->base.fd, LOCK_EX | LOCK_NB) != 0) {
        return local_error(errno);
    }
    ioctl(local->base.fd, TIOCEXCL);
    local->base.can_reset = ioctl(local->base.fd, TIOCMGET, &bits) == 0;
    return local_set_baud(&local->base, baud);
}

serial_line_t *serial_local_open(const char *path, uint32_t baud, serial_line_error_t *err)
{
    char real_path[PATH_MAX];
    *err = local_find(path, real_path);
    if (*err != SERIAL_LINE_OK) {
        return NULL;
    }
    serial_local_t *local = calloc(1, sizeof(*local));
    if (local == NULL) {
        *err = SERIAL_LINE_NO_MEMORY;
        return NULL;
    }
    local->base.backend = &local_backend;
    local->base.fd = -1;
    *err = local_set_up(local, real_path, baud);
    if (*err != SERIAL_LINE_OK) {
        local_close(&local->base);
        return NULL;
    }
    return &local->base;
}
