/*
 * A build without libgensio: no line has a loop, so nobody comes here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "network/serial_loop.h"
#include <stddef.h>

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
