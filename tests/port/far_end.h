/**
 * The other side of a serial line, for tests: a pseudo-terminal, a TCP server, an RFC 2217 server.
 * What cannot be set up fails the running test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAR_END_H
#define FAR_END_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FAR_END_NAME_SIZE 128

/** How long anything may take before a test fails, milliseconds: far more than it ever does. */
#define FAR_END_PATIENCE_MS 20000

/** A pseudo-terminal; `master` is the far end, `url` what to open. */
typedef struct {
    int master;
    char url[FAR_END_NAME_SIZE];
} far_end_pty_t;

far_end_pty_t far_end_pty_open(void);

/** A TCP port of 127.0.0.1 that listens; `url` is socket:// with it. */
typedef struct {
    int listener;
    uint16_t port;
    char url[FAR_END_NAME_SIZE];
} far_end_tcp_t;

far_end_tcp_t far_end_tcp_listen(void);

/** The next connection, or a failed test. */
int far_end_tcp_accept(const far_end_tcp_t *tcp);

/** A process that speaks RFC 2217: see rfc2217_server.c for `kind` and what it reports. */
typedef struct {
    pid_t process;
    int reports;
    char url[FAR_END_NAME_SIZE];
} far_end_rfc2217_t;

far_end_rfc2217_t far_end_rfc2217_start(const char *kind);
void far_end_rfc2217_stop(far_end_rfc2217_t *server);

/** The next lines the server reports have to be these, in this order, separated by commas. */
void far_end_expect_reports(const far_end_rfc2217_t *server, const char *expected);

/** Reads exactly `size` bytes from a descriptor, writes exactly `size`. */
void far_end_read(int fd, void *data, size_t size);
void far_end_write(int fd, const void *data, size_t size);

#endif
