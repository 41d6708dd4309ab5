/**
 * Lines over TCP on the system's own sockets: for builds without libgensio.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_TCP_H
#define SERIAL_TCP_H

#include "serial_line_backend.h"
#include "socket/serial_socket.h"
#include "socket/serial_telnet.h"

/** How much is read ahead at most; TCP holds the rest back. */
#define SERIAL_TCP_INPUT_SIZE 65536

typedef struct {
    serial_line_t base;
    serial_socket_t connection;
    bool lost;      /**< nothing more will arrive than is in `input` */
    bool is_telnet; /**< whether bytes are telnet's */
    bool half_sent; /**< the first of two IAC has gone out */
    serial_telnet_t telnet;
    serial_cancel_t cancel; /**< while it is being opened */
    size_t input_start;
    size_t input_size;
    uint8_t input[SERIAL_TCP_INPUT_SIZE];
} serial_tcp_t;

/** Connects a line of zeros on the heap. It has to be closed however this ends. */
serial_line_error_t serial_tcp_connect(serial_tcp_t *tcp, const char *host, uint16_t port,
                                       serial_cancel_t cancel);

/** Ends opening. @return the line, or NULL for an error: then it is closed and freed */
serial_line_t *serial_tcp_opened(serial_tcp_t *tcp, serial_line_error_t err);

/** Takes in what has come, waiting for it at most so long. What is too much while nobody reads
 *  pushes out the oldest, as in an adapter. */
void serial_tcp_take(serial_tcp_t *tcp, int timeout_ms);

/** Sends all of it, or the line is lost. */
void serial_tcp_send(serial_tcp_t *tcp, const void *bytes, size_t size);

int serial_tcp_read(serial_line_t *line, void *data, size_t capacity);
int serial_tcp_write(serial_line_t *line, const void *data, size_t size);
int serial_tcp_ready(serial_line_t *line, bool want_write);
serial_line_error_t serial_tcp_drain(serial_line_t *line, int timeout_ms);
serial_line_error_t serial_tcp_flush_input(serial_line_t *line);
void serial_tcp_close(serial_line_t *line);

/** What any of these lines can do, in the initializer of a serial_line_backend_t. */
#define SERIAL_TCP_ENTRIES                                                                         \
    .read = serial_tcp_read, .write = serial_tcp_write, .ready = serial_tcp_ready,                 \
    .drain = serial_tcp_drain, .flush_input = serial_tcp_flush_input, .close = serial_tcp_close

#endif
