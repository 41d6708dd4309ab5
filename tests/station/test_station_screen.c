/*
 * The table of a station, on terminals of all widths.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include "cli_terminal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const unsigned widths[] = {120, 80, 40, 32};

enum { WIDTHS = sizeof widths / sizeof widths[0] };

/* A row that was longer than the terminal became two, and the table went down the screen. */
static void test_no_row_of_the_table_is_longer_than_the_terminal(void **state)
{
    bench_t *bench = *state;
    terminal_test_t terminal;
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--pace", NULL);
    for (size_t i = 0; i < WIDTHS; i++) {
        terminal_start_wide(&terminal, widths[i], STATION_ESPLOADER, "station", build, "--port",
                            bench->port, "--port", "/dev/no-such-port", "--write-all", NULL);
        terminal_await(&terminal, "1 passed");
        assert_int_equal(terminal_end(&terminal), 6);
        assert_non_null(strstr(terminal.screen, "\033[J")); /* it was drawn in its place */
        terminal_assert_fits(&terminal, 0, widths[i] - 1);
        terminal_close(&terminal);
    }
}

/* What a plan has to tell comes above the table, and not into it. */
static void test_what_is_told_stands_above_the_table(void **state)
{
    bench_t *bench = *state;
    terminal_test_t terminal;
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--pace", NULL);
    terminal_start_wide(&terminal, 100, STATION_ESPLOADER, "station", build, "--port", bench->port,
                        NULL);
    terminal_await(&terminal, "PASSED");
    assert_int_equal(terminal_end(&terminal), 0);
    const char *note = strstr(terminal.screen, "Application at 0x10000");
    assert_non_null(note);
    /* The table was taken away just before: the cursor went up, and all below was cleared. */
    const char *before = note;
    while (before > terminal.screen && strncmp(before, "\033[J", 3) != 0) {
        before--;
    }
    assert_true(note - before < 16);
    terminal_close(&terminal);
}

/* One that failed at first is tried again, which is no matter for whoever stands there. */
static void test_the_bell_rings_when_a_board_is_done_with(void **state)
{
    bench_t *bench = *state;
    terminal_test_t terminal;
    unsigned rings = 0;
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--pace", NULL);
    terminal_start_wide(&terminal, 100, STATION_ESPLOADER, "station", build, "--port", bench->port,
                        "--port", "/dev/no-such-port", NULL);
    terminal_await(&terminal, "1 passed");
    assert_int_equal(terminal_end(&terminal), 6);
    assert_non_null(strstr(terminal.screen, "is tried again"));
    for (const char *at = terminal.screen; (at = strchr(at, '\a')) != NULL; at++) {
        rings++;
    }
    assert_int_equal(rings, 2);
    terminal_close(&terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_row_of_the_table_is_longer_than_the_terminal,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_told_stands_above_the_table, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_the_bell_rings_when_a_board_is_done_with, bench_setup,
                                        bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
