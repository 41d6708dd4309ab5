/* SPDX-License-Identifier: Apache-2.0 */
#include "socket/serial_socket.h"
#include "serial_time.h"
#include "socket_system.h"
#include <limits.h>
#include <stdio.h>

enum {
    SOCKET_OPEN_MS = 10000,
    SOCKET_CANCEL_MS = 100, /* the longest single wait while it may be cancelled */
};

static bool socket_is_cancelled(serial_cancel_t cancel)
{
    return cancel.callback != NULL && cancel.callback(cancel.user);
}

static serial_line_error_t socket_error(int os_error)
{
    switch (socket_problem_of(os_error)) {
    case SOCKET_PROBLEM_REFUSED:
        return SERIAL_LINE_REFUSED;
    case SOCKET_PROBLEM_MEMORY:
        return SERIAL_LINE_NO_MEMORY;
    default:
        return SERIAL_LINE_UNREACHABLE;
    }
}

/* Until a connection that was begun is there or has failed. */
static serial_line_error_t socket_await(intptr_t handle, serial_cancel_t cancel, int64_t deadline)
{
    bool readable;
    bool writable = false;
    int os_error = 0;
    socklen_t size = sizeof os_error;
    while (!writable) {
        const int left = serial_remaining_ms(deadline);
        if (left == 0) {
            return SERIAL_LINE_UNREACHABLE;
        }
        socket_poll(handle, true, left < SOCKET_CANCEL_MS ? left : SOCKET_CANCEL_MS, &readable,
                    &writable);
        if (socket_is_cancelled(cancel)) {
            return SERIAL_LINE_CANCELLED;
        }
    }
    if (getsockopt((socket_handle_t)handle, SOL_SOCKET, SO_ERROR, (void *)&os_error, &size) != 0) {
        os_error = socket_last_error();
    }
    return os_error == 0 ? SERIAL_LINE_OK : socket_error(os_error);
}

static serial_line_error_t socket_try(const struct addrinfo *address, serial_cancel_t cancel,
                                      int64_t deadline, serial_socket_t *connection)
{
    const int on = 1;
    serial_line_error_t err = SERIAL_LINE_OK;
    const intptr_t handle =
        (intptr_t)socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (handle == -1) {
        return socket_error(socket_last_error());
    }
    if (!socket_prepare(handle)) {
        err = SERIAL_LINE_FAILED;
    } else if (connect((socket_handle_t)handle, address->ai_addr, (socklen_t)address->ai_addrlen) !=
               0) {
        const int os_error = socket_last_error();
        err = socket_problem_of(os_error) == SOCKET_PROBLEM_LATER
                  ? socket_await(handle, cancel, deadline)
                  : socket_error(os_error);
    }
    connection->handle = handle;
    connection->waitable = err == SERIAL_LINE_OK ? socket_waitable(handle) : -1;
    if (err == SERIAL_LINE_OK && connection->waitable == -1) {
        err = SERIAL_LINE_NO_MEMORY;
    }
    if (err != SERIAL_LINE_OK) {
        serial_socket_close(connection);
        return err;
    }
    /* Commands are short, and each is waited for. */
    setsockopt((socket_handle_t)handle, IPPROTO_TCP, TCP_NODELAY, (const void *)&on, sizeof on);
    return SERIAL_LINE_OK;
}

serial_line_error_t serial_socket_connect(const char *host, uint16_t port, serial_cancel_t cancel,
                                          serial_socket_t *connection)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    const int64_t deadline = serial_deadline(SOCKET_OPEN_MS);
    struct addrinfo *found;
    char service[8];
    serial_line_error_t err = SERIAL_LINE_UNREACHABLE;
    *connection = SERIAL_SOCKET_NONE;
    if (!socket_start()) {
        return SERIAL_LINE_FAILED;
    }
    snprintf(service, sizeof service, "%u", (unsigned)port);
    const int look_up = getaddrinfo(host, service, &hints, &found);
    if (look_up != 0) {
        return look_up == EAI_MEMORY ? SERIAL_LINE_NO_MEMORY : SERIAL_LINE_UNKNOWN_HOST;
    }
    for (const struct addrinfo *at = found; at != NULL; at = at->ai_next) {
        err = socket_try(at, cancel, deadline, connection);
        if (err == SERIAL_LINE_OK || err == SERIAL_LINE_CANCELLED) {
            break;
        }
    }
    freeaddrinfo(found);
    return err;
}

int serial_socket_read(const serial_socket_t *connection, void *data, size_t capacity)
{
    const int most = capacity < INT_MAX ? (int)capacity : INT_MAX;
    const int got = (int)recv((socket_handle_t)connection->handle, data, (socket_size_t)most, 0);
    if (got > 0) {
        return got;
    }
    return got < 0 && socket_problem_of(socket_last_error()) == SOCKET_PROBLEM_LATER
               ? 0
               : SERIAL_LINE_LOST;
}

int serial_socket_write(const serial_socket_t *connection, const void *data, size_t size)
{
    const int most = size < INT_MAX ? (int)size : INT_MAX;
    const int sent =
        (int)send((socket_handle_t)connection->handle, data, (socket_size_t)most, MSG_NOSIGNAL);
    if (sent >= 0) {
        return sent;
    }
    return socket_problem_of(socket_last_error()) == SOCKET_PROBLEM_LATER ? 0 : SERIAL_LINE_LOST;
}

int serial_socket_wait(const serial_socket_t *connection, bool want_write, int timeout_ms)
{
    bool readable;
    bool writable;
    socket_waitable_rearm(connection->waitable);
    if (!socket_poll(connection->handle, want_write, timeout_ms, &readable, &writable)) {
        return 0;
    }
    return (readable ? SERIAL_LINE_READABLE : 0) |
           (writable && want_write ? SERIAL_LINE_WRITABLE : 0);
}

void serial_socket_close(serial_socket_t *connection)
{
    if (connection->waitable != -1) {
        socket_waitable_close(connection->waitable);
    }
    if (connection->handle != -1) {
        socket_close(connection->handle);
    }
    *connection = SERIAL_SOCKET_NONE;
}
