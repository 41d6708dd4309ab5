/**
 * A TCP connection that never blocks: the same calls over the sockets of every system.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_SOCKET_H
#define SERIAL_SOCKET_H

#include "serial_line_backend.h"

typedef struct {
    intptr_t handle; /**< the system's own, -1: none */
    int waitable;    /**< what serial_line_t has for its `fd`, -1: none */
} serial_socket_t;

/** Of no connection, for serial_socket_close(). */
#define SERIAL_SOCKET_NONE ((serial_socket_t){-1, -1})

/**
 * Connects, waiting up to 10 s for the host; `cancel` is asked ten times a second meanwhile. When
 * it fails there is nothing to close.
 */
serial_line_error_t serial_socket_connect(const char *host, uint16_t port, serial_cancel_t cancel,
                                          serial_socket_t *connection);

/** As the calls of the same names for a line. */
int serial_socket_read(const serial_socket_t *connection, void *data, size_t capacity);
int serial_socket_write(const serial_socket_t *connection, const void *data, size_t size);

/** Waits until bytes, or the end of them, can be read (or with `want_write` also written), at most
 *  `timeout_ms`. Returns the bits that hold, or 0. */
int serial_socket_wait(const serial_socket_t *connection, bool want_write, int timeout_ms);

void serial_socket_close(serial_socket_t *connection);

#endif
