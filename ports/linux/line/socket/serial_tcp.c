/* SPDX-License-Identifier: Apache-2.0 */
#include "socket/serial_tcp.h"
#include "serial_network_open.h"
#include "serial_time.h"
#include <stdlib.h>
#include <string.h>

enum {
    TCP_SEND_MS = 5000, /* for a few bytes that have to go out at once */
    TCP_PORTION = 1024, /* of data that is encoded at a time */
};

static void tcp_lose(serial_tcp_t *tcp)
{
    tcp->lost = true;
}

/* Until some of it has gone out. @return how much; 0: not in time, or the line is lost */
static size_t tcp_send_some(serial_tcp_t *tcp, const uint8_t *bytes, size_t size, int64_t deadline)
{
    while (!tcp->lost) {
        const int sent = serial_socket_write(&tcp->connection, bytes, size);
        const int left = serial_remaining_ms(deadline);
        if (sent < 0) {
            tcp_lose(tcp);
        } else if (sent > 0 || left == 0) {
            return (size_t)sent;
        } else {
            (void)serial_socket_wait(&tcp->connection, true, left);
        }
    }
    return 0;
}

/* Ends what was begun of two IAC. @return false: not yet */
static bool tcp_finish_pair(serial_tcp_t *tcp, int timeout_ms)
{
    static const uint8_t second = SERIAL_TELNET_IAC;
    if (tcp->half_sent &&
        tcp_send_some(tcp, &second, sizeof second, serial_deadline(timeout_ms)) > 0) {
        tcp->half_sent = false;
    }
    return !tcp->half_sent;
}

void serial_tcp_send(serial_tcp_t *tcp, const void *bytes, size_t size)
{
    const int64_t deadline = serial_deadline(TCP_SEND_MS);
    const uint8_t *at = bytes;
    bool goes = tcp_finish_pair(tcp, TCP_SEND_MS);
    while (size > 0 && goes) {
        const size_t sent = tcp_send_some(tcp, at, size, deadline);
        at += sent;
        size -= sent;
        goes = sent > 0;
    }
    if (!goes) {
        tcp_lose(tcp);
    }
}

static size_t tcp_decode(serial_tcp_t *tcp, uint8_t *bytes, size_t size)
{
    if (!tcp->is_telnet) {
        return size;
    }
    const size_t kept = serial_telnet_decode(&tcp->telnet, bytes, size);
    if (tcp->telnet.reply_size > 0) {
        serial_tcp_send(tcp, tcp->telnet.reply, tcp->telnet.reply_size);
        tcp->telnet.reply_size = 0;
    }
    return kept;
}

/* Makes what is kept begin at the beginning. */
static void tcp_pack(serial_tcp_t *tcp)
{
    if (tcp->input_start > 0) {
        memmove(tcp->input, tcp->input + tcp->input_start, tcp->input_size);
        tcp->input_start = 0;
    }
}

/* Reads until the room is full or nothing more is there. */
static void tcp_fill(serial_tcp_t *tcp)
{
    int got = 1;
    tcp_pack(tcp);
    while (got > 0 && !tcp->lost && tcp->input_size < sizeof tcp->input) {
        uint8_t *free = tcp->input + tcp->input_size;
        got = serial_socket_read(&tcp->connection, free, sizeof tcp->input - tcp->input_size);
        if (got < 0) {
            tcp_lose(tcp);
        } else {
            tcp->input_size += tcp_decode(tcp, free, (size_t)got);
        }
    }
    tcp->base.holds_input = tcp->input_size > 0;
}

void serial_tcp_take(serial_tcp_t *tcp, int timeout_ms)
{
    if (tcp->input_size == sizeof tcp->input) {
        tcp->input_start += sizeof tcp->input / 2;
        tcp->input_size -= sizeof tcp->input / 2;
    }
    if (serial_socket_wait(&tcp->connection, false, timeout_ms) != 0) {
        tcp_fill(tcp);
    }
}

int serial_tcp_read(serial_line_t *line, void *data, size_t capacity)
{
    serial_tcp_t *tcp = (serial_tcp_t *)line;
    if (tcp->input_size == 0) {
        tcp_fill(tcp);
    }
    if (tcp->input_size == 0) {
        return tcp->lost ? SERIAL_LINE_LOST : 0;
    }
    const size_t count = tcp->input_size < capacity ? tcp->input_size : capacity;
    memcpy(data, tcp->input + tcp->input_start, count);
    tcp->input_start += count;
    tcp->input_size -= count;
    line->holds_input = tcp->input_size > 0;
    return (int)count;
}

/* @return how many of the bytes have gone out, where `sent` of their encoded form have */
static size_t tcp_count_sent(serial_tcp_t *tcp, const uint8_t *bytes, size_t sent)
{
    size_t count = 0;
    while (sent > 0) {
        const size_t length = bytes[count++] == SERIAL_TELNET_IAC ? 2 : 1;
        tcp->half_sent = length > sent;
        sent -= length > sent ? sent : length;
    }
    return count;
}

/* One portion, in telnet's form. */
static size_t tcp_write_telnet(serial_tcp_t *tcp, const uint8_t *bytes, size_t size)
{
    uint8_t encoded[2 * TCP_PORTION];
    size_t length = 0;
    for (size_t i = 0; i < size && i < TCP_PORTION; i++) {
        encoded[length++] = bytes[i];
        if (bytes[i] == SERIAL_TELNET_IAC) {
            encoded[length++] = bytes[i];
        }
    }
    return tcp_count_sent(tcp, bytes, tcp_send_some(tcp, encoded, length, serial_deadline(0)));
}

int serial_tcp_write(serial_line_t *line, const void *data, size_t size)
{
    serial_tcp_t *tcp = (serial_tcp_t *)line;
    const uint8_t *bytes = data;
    size_t done = 0;
    size_t sent = 1;
    while (sent > 0 && done < size && tcp_finish_pair(tcp, 0)) {
        sent = tcp->is_telnet ? tcp_write_telnet(tcp, bytes + done, size - done)
                              : tcp_send_some(tcp, bytes + done, size - done, serial_deadline(0));
        done += sent;
    }
    return done == 0 && tcp->lost ? SERIAL_LINE_LOST : (int)done;
}

int serial_tcp_ready(serial_line_t *line, bool want_write)
{
    serial_tcp_t *tcp = (serial_tcp_t *)line;
    const bool paired = tcp_finish_pair(tcp, 0);
    const int bits = serial_socket_wait(&tcp->connection, want_write, 0);
    if ((bits & SERIAL_LINE_READABLE) != 0 && tcp->input_size == 0) {
        tcp_fill(tcp);
    }
    if (tcp->input_size == 0 && tcp->lost) {
        return SERIAL_LINE_LOST;
    }
    return (tcp->input_size > 0 ? SERIAL_LINE_READABLE : 0) |
           (paired ? bits & SERIAL_LINE_WRITABLE : 0);
}

/* What the system has taken over goes out by itself. */
serial_line_error_t serial_tcp_drain(serial_line_t *line, int timeout_ms)
{
    serial_tcp_t *tcp = (serial_tcp_t *)line;
    const int64_t deadline = serial_deadline(timeout_ms);
    while (!tcp->lost) {
        const int left = serial_remaining_ms(deadline);
        if (tcp_finish_pair(tcp, 0) &&
            (serial_socket_wait(&tcp->connection, true, 0) & SERIAL_LINE_WRITABLE) != 0) {
            return SERIAL_LINE_OK;
        }
        if (left == 0) {
            return SERIAL_LINE_TIMEOUT;
        }
        /* What comes meanwhile must not end the wait again and again. */
        tcp_fill(tcp);
        (void)serial_socket_wait(&tcp->connection, true, left);
    }
    return SERIAL_LINE_LOST;
}

serial_line_error_t serial_tcp_flush_input(serial_line_t *line)
{
    uint8_t discarded[1024];
    int count;
    do {
        count = serial_tcp_read(line, discarded, sizeof(discarded));
    } while (count > 0);
    return (serial_line_error_t)count;
}

void serial_tcp_close(serial_line_t *line)
{
    serial_tcp_t *tcp = (serial_tcp_t *)line;
    serial_socket_close(&tcp->connection);
    free(tcp);
}

serial_line_error_t serial_tcp_connect(serial_tcp_t *tcp, const char *host, uint16_t port,
                                       serial_cancel_t cancel)
{
    tcp->cancel = cancel;
    const serial_line_error_t err = serial_socket_connect(host, port, cancel, &tcp->connection);
    tcp->base.fd = tcp->connection.waitable;
    return err;
}

serial_line_t *serial_tcp_opened(serial_tcp_t *tcp, serial_line_error_t err)
{
    tcp->cancel = (serial_cancel_t){0};
    if (err == SERIAL_LINE_OK) {
        return &tcp->base;
    }
    serial_tcp_close(&tcp->base);
    return NULL;
}

serial_line_t *serial_network_open(const char *host, uint16_t port, serial_cancel_t cancel,
                                   serial_line_error_t *err)
{
    static const serial_line_backend_t backend = {SERIAL_TCP_ENTRIES};
    serial_tcp_t *tcp = calloc(1, sizeof *tcp);
    if (tcp == NULL) {
        *err = SERIAL_LINE_NO_MEMORY;
        return NULL;
    }
    tcp->base.backend = &backend;
    *err = serial_tcp_connect(tcp, host, port, cancel);
    return serial_tcp_opened(tcp, *err);
}
