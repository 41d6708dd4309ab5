/**
 * The terminal while keys are taken one by one: no echo, no line that is edited, Ctrl-C a key like
 * any. It gets back what it was however the program ends, short of SIGKILL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

/** Takes the keys of standard input. False: that is no terminal, standard output is none, or the
 * program is in the background. */
bool terminal_enter(void);

/** Gives them back; does nothing where they were not taken. */
void terminal_leave(void);

#endif
