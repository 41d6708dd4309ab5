/*
 * A build without libgensio: there are local lines only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "network/serial_loop.h"
#include "network/serial_network.h"
#include "network/serial_rfc2217.h"
#include <stddef.h>

serial_line_t *serial_network_open(const char *host, uint16_t port, serial_cancel_t cancel,
                                   serial_line_error_t *err)
{
    (void)host;
    (void)port;
    (void)cancel;
    *err = SERIAL_LINE_NO_NETWORK;
    return NULL;
}

serial_line_t *serial_rfc2217_open(const char *host, uint16_t port, uint32_t baud,
                                   serial_cancel_t cancel, serial_line_error_t *err)
{
    (void)baud;
    return serial_network_open(host, port, cancel, err);
}

/* No line has a loop, so nobody comes here. */
bool serial_loop_watch(serial_loop_t *loop, int fd, bool want_write)
{
    (void)loop;
    (void)fd;
    (void)want_write;
    return false;
}

void serial_loop_unwatch(serial_loop_t *loop, int fd)
{
    (void)loop;
    (void)fd;
}

serial_loop_result_t serial_loop_service(serial_loop_t *loop, int timeout_ms)
{
    (void)loop;
    (void)timeout_ms;
    return SERIAL_LOOP_INTERRUPTED;
}

void serial_loop_hold(serial_loop_t *loop)
{
    (void)loop;
}

void serial_loop_release(serial_loop_t *loop)
{
    (void)loop;
}

bool serial_loop_enter(serial_loop_t *loop)
{
    (void)loop;
    return false;
}

void serial_loop_enter_anyway(serial_loop_t *loop)
{
    (void)loop;
}

void serial_loop_leave(serial_loop_t *loop)
{
    (void)loop;
}
