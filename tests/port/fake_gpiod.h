/**
 * A stand-in for libgpiod with one chip, /dev/gpiochip0. It writes down what happens to the lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_GPIOD_H
#define FAKE_GPIOD_H

#include <stdbool.h>

#define FAKE_GPIOD_CHIP  "/dev/gpiochip0"
#define FAKE_GPIOD_LINES 32

/** Forgets all that happened; `busy_line` belongs to somebody else (negative: none does). */
void fake_gpiod_begin(int busy_line);

/**
 * What happened since the beginning, in order: "4=1 " is a level that line 4 was set to, as a
 * voltmeter would show it.
 */
const char *fake_gpiod_events(void);

/** Lines and chips that were taken and not given back. */
int fake_gpiod_held(void);

/** From now on levels cannot be set. */
void fake_gpiod_break(void);

/* For the two versions of the library. */
bool fake_gpiod_take_line(unsigned number);
bool fake_gpiod_set_line(unsigned number, bool level);
void fake_gpiod_hold(int change);

#endif
