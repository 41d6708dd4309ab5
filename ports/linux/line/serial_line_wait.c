/* SPDX-License-Identifier: Apache-2.0 */
#include "network/serial_loop.h"
#include "serial_line.h"
#include "serial_line_backend.h"
#include "serial_time.h"
#include <errno.h>
#include <poll.h>

static int wait_collect(serial_line_wait_t *waits, size_t count)
{
    int ready = 0;
    for (size_t i = 0; i < count; i++) {
        serial_line_t *line = waits[i].line;
        waits[i].ready = line->backend->ready(line, waits[i].want_write);
        ready += waits[i].ready != 0;
    }
    return ready;
}

static int wait_by_poll(serial_line_wait_t *waits, size_t count, int timeout_ms)
{
    struct pollfd polls[SERIAL_LINE_WAIT_MAX];
    for (size_t i = 0; i < count; i++) {
        timeout_ms = waits[i].line->holds_input ? 0 : timeout_ms;
        polls[i].fd = waits[i].line->fd;
        polls[i].events = (short)(POLLIN | (waits[i].want_write ? POLLOUT : 0));
    }
    const int changed = poll(polls, (nfds_t)count, timeout_ms);
    if (changed < 0 && errno != EINTR) {
        return SERIAL_LINE_FAILED;
    }
    return wait_collect(waits, count);
}

static void wait_unwatch(serial_loop_t *loop, const serial_line_wait_t *waits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (waits[i].line->loop == NULL) {
            serial_loop_unwatch(loop, waits[i].line->fd);
        }
    }
}

static int wait_by_loop(serial_loop_t *loop, serial_line_wait_t *waits, size_t count,
                        int timeout_ms)
{
    const int64_t deadline = serial_deadline(timeout_ms);
    for (size_t i = 0; i < count; i++) {
        serial_line_t *line = waits[i].line;
        if (line->loop == NULL && !serial_loop_watch(loop, line->fd, waits[i].want_write)) {
            wait_unwatch(loop, waits, i);
            return SERIAL_LINE_NO_MEMORY;
        }
    }
    serial_loop_result_t seen = SERIAL_LOOP_WORKED;
    int ready = wait_collect(waits, count);
    while (ready == 0 && seen != SERIAL_LOOP_INTERRUPTED) {
        const int left = serial_remaining_ms(deadline);
        seen = serial_loop_service(loop, left);
        ready = wait_collect(waits, count);
        if (left == 0 && seen == SERIAL_LOOP_TIMED_OUT) {
            break;
        }
    }
    wait_unwatch(loop, waits, count);
    return ready;
}

int serial_line_wait_many(serial_line_wait_t *waits, size_t count, int timeout_ms)
{
    if (count > SERIAL_LINE_WAIT_MAX) {
        return SERIAL_LINE_UNSUPPORTED;
    }
    serial_loop_t *loop = NULL;
    for (size_t i = 0; i < count; i++) {
        serial_loop_t *own = waits[i].line->loop;
        if (own != NULL && loop != NULL && own != loop) {
            return SERIAL_LINE_UNSUPPORTED;
        }
        loop = own != NULL ? own : loop;
    }
    if (loop == NULL) {
        return wait_by_poll(waits, count, timeout_ms);
    }
    if (!serial_loop_enter(loop)) {
        return SERIAL_LINE_OTHER_THREAD;
    }
    const int ready = wait_by_loop(loop, waits, count, timeout_ms);
    serial_loop_leave(loop);
    return ready;
}

int serial_line_wait(serial_line_t *line, bool want_write, int timeout_ms)
{
    serial_line_wait_t wait = {.line = line, .want_write = want_write};
    const int ready = serial_line_wait_many(&wait, 1, timeout_ms);
    return ready < 0 ? ready : wait.ready;
}
