/**
 * Ctrl-C as a question instead of an event: loops ask and end in order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/** Takes SIGINT and SIGTERM. The second one ends the program at once, as if it had not been taken.
 */
void interrupt_setup(void);

/** Whether one came. */
bool interrupt_came(void);

#endif
