/**
 * What an example's README promises, read from the README itself: how the chip is wired and what is
 * printed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_EXAMPLES_README_H
#define TESTS_EXAMPLES_README_H

#include <stddef.h>

/** The world's pin of a UART that is named without its pins: receiving or sending. */
#define README_UART_PIN(uart_, receives_) (96 + 2 * (uart_) + ((receives_) ? 1 : 0))

/** The whole file, terminated, to be freed by the caller; fails the test when it cannot be read. */
char *readme_load(const char *path);

/**
 * Wires the world as the table below "## Wiring" says: the first column names the target's signal,
 * the column whose title is `host` the host's pin as "GPIO12", "PB3", "pin 3 of `gpio1`" or
 * "UART1 TX"; with a table of two columns, the second. Rows of other signals, such as GND, and pins
 * that are "-" are left out. Fails the test when there is no such table.
 */
void readme_wire(const char *readme, const char *host);

/**
 * Compares what was printed with the block below "## Expected output" and fails the test at the
 * first line that differs, as a terminal shows them: of a line that is overwritten, the last. In
 * the block a line of "..." stands for any lines, and the time in a log line's "(123)" is not
 * compared.
 */
void readme_compare(const char *readme, const char *printed);

/** The last line of that block; to be freed by the caller. */
char *readme_last_line(const char *readme);

#endif
