/**
 * esploader on a terminal, with a test at its keyboard and its screen; and a port whose far end the
 * test is, so that it is the chip, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_TERMINAL_TEST_H
#define CLI_TERMINAL_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

typedef struct {
    pid_t pid; /**< 0: it has ended */
    int master;
    int slave; /**< open, so that the terminal outlives the program */
    struct termios before;
    char *screen; /**< all that was written, terminated */
    size_t size;
    size_t seen; /**< what earlier waits have found ends here */
} terminal_test_t;

/** Runs `program` with arguments, NULL last, on a new terminal of 80 columns. */
void terminal_start(terminal_test_t *terminal, const char *program, ...) __attribute__((sentinel));

/** The same on one of `columns`. */
void terminal_start_wide(terminal_test_t *terminal, unsigned columns, const char *program, ...)
    __attribute__((sentinel));

/** Makes the terminal wider or narrower, as somebody who pulls at its window. */
void terminal_resize(terminal_test_t *terminal, unsigned columns);

/** Fails unless what was written, from there on, fits into `columns` without a line that breaks. */
void terminal_assert_fits(const terminal_test_t *terminal, size_t from, unsigned columns);

void terminal_type(terminal_test_t *terminal, const char *keys, size_t size);

/** Waits until this is written, behind what was waited for before; fails when it is not. */
void terminal_await(terminal_test_t *terminal, const char *text);

/** Takes what is written for so long. */
void terminal_read(terminal_test_t *terminal, int ms);

/** Waits for the program's end, reading. Returns its exit code, or minus its signal. */
int terminal_end(terminal_test_t *terminal);

/** Fails unless the terminal is as it was before the program began. */
void terminal_assert_restored(const terminal_test_t *terminal);

/** Ends the program, if it goes on, and frees all. */
void terminal_close(terminal_test_t *terminal);

/** A port: a pseudo-terminal. Returns the chip's end; `path` is what to open. */
int terminal_port(char path[64]);

/** Writes all bytes to a chip's end, reads so many from it. */
void terminal_port_write(int chip, const void *bytes, size_t size);
void terminal_port_read(int chip, void *bytes, size_t size);

#endif
