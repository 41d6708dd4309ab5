/**
 * A desk with a terminal, and a chip at the far end of a port: either the test itself, or a
 * simulator of the bench.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_DESK_H
#define CLI_DESK_H

#include "cli_bench.h"
#include "cli_terminal.h"
#include <unistd.h>

#define KEY_END  "\035"
#define KEY_MENU "\024"

typedef struct {
    bench_t *bench;
    char port[64];
    int chip; /**< the far end of that port; -1: a simulator is it */
    terminal_test_t terminal;
} desk_t;

/** A monitor of a port at whose far end the test is, with these arguments, NULL last. */
#define DESK_BEGIN(desk, state, ...)                                                               \
    desk_t desk = {.bench = *(state)};                                                             \
    desk.chip = terminal_port(desk.port);                                                          \
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.port, "monitor", __VA_ARGS__);    \
    terminal_await(&desk.terminal, "Ctrl-] ends, Ctrl-T H helps")

/** The same of the bench's simulator. */
#define DESK_BEGIN_SIMULATOR(desk, build)                                                          \
    (desk).chip = -1;                                                                              \
    terminal_start(&(desk).terminal, MONITOR_ESPLOADER, "-p", (desk).bench->port, "monitor",       \
                   build, NULL);                                                                   \
    terminal_await(&(desk).terminal, "Ctrl-] ends, Ctrl-T H helps")

void desk_type(desk_t *desk, const char *keys);

/** The chip says something. */
void desk_say(const desk_t *desk, const char *text);

/** Ends the monitor by its key, which ends well and leaves the terminal as it was. */
void desk_end(desk_t *desk);

/** The same without that key: it ends by itself. */
void desk_close(desk_t *desk);

/** Waits until a file has that size; `desk` may be NULL, else its screen is read meanwhile. */
void desk_await_file(desk_t *desk, const char *path, size_t size);

/** Bytes of all values, in no order that one would meet by chance. */
void desk_fill(uint8_t *bytes, size_t size);

/** Fails unless a file holds these bytes and no others. */
void desk_assert_file(const char *path, const uint8_t *bytes, size_t size);

#endif
