/**
 * No SIGPIPE from what libgensio writes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_SIGPIPE_H
#define SERIAL_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

/** Signal mask and pending state to go back to, see serial_sigpipe_hold(). */
typedef struct {
    sigset_t mask;
    bool was_pending;
} serial_sigpipe_t;

/** libgensio writes to sockets without MSG_NOSIGNAL: hold SIGPIPE back from this thread meanwhile,
 *  and let it vanish before the old mask returns. */
serial_sigpipe_t serial_sigpipe_hold(void);
void serial_sigpipe_restore(const serial_sigpipe_t *before);

#endif
