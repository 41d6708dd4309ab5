/**
 * The event loop behind network lines: libgensio calls back from it, one loop a thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_LOOP_H
#define SERIAL_LOOP_H

#include "serial_line_backend.h"

struct gensio_os_funcs;

/** What serial_loop_service() saw. */
typedef enum {
    SERIAL_LOOP_WORKED,      /**< something was handled: look at what you wait for */
    SERIAL_LOOP_TIMED_OUT,   /**< nothing happened */
    SERIAL_LOOP_INTERRUPTED, /**< a signal came */
} serial_loop_result_t;

/** This thread's loop, made at the first call; each call needs a serial_loop_release(). NULL when
 *  out of memory. */
serial_loop_t *serial_loop_acquire(void);
void serial_loop_release(serial_loop_t *loop);

/** One more user of a loop that has one. */
void serial_loop_hold(serial_loop_t *loop);

/**
 * Nothing of libgensio's may be used by two threads at once: between these two this thread alone
 * works with the loop and its lines. They may be nested.
 * @return false: another thread is at work with them, and they are not this one's; to the thread
 *         whose loop it is that never happens, it waits
 */
bool serial_loop_enter(serial_loop_t *loop);
void serial_loop_leave(serial_loop_t *loop);

/** The same for any thread, which waits. */
void serial_loop_enter_anyway(serial_loop_t *loop);

struct gensio_os_funcs *serial_loop_functions(serial_loop_t *loop);

/** Handles at most one event, waiting up to `timeout_ms` for it (negative: no limit). */
serial_loop_result_t serial_loop_service(serial_loop_t *loop, int timeout_ms);

/** Makes service return also when `fd` is readable (or writable). False when out of memory. */
bool serial_loop_watch(serial_loop_t *loop, int fd, bool want_write);
void serial_loop_unwatch(serial_loop_t *loop, int fd);

#endif
