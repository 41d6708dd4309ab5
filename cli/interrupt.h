/**
 * Signals that are not to end the program where it stands. Ctrl-C becomes a question instead of an
 * event: loops ask and end in order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/**
 * Takes SIGINT, SIGTERM and SIGHUP, the last unless it was ignored. The second one ends the program
 * at once, as if it had not been taken. SIGPIPE is ignored: who reads the output may leave, but
 * flash is not to stay half written. See message_finish(). So is SIGXFSZ: a file that grows too
 * large is an error like a full disk.
 */
void interrupt_setup(void);

/** What is done before the second one ends the program; async-signal-safe. NULL: nothing. */
void interrupt_before_end(void (*restore)(void));

/** Whether one came. */
bool interrupt_came(void);

/** The same for whoever wants a function with an argument; `user` is not looked at. */
bool interrupt_asked(void *user);

#endif
