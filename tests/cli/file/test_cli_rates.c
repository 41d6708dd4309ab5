/* With no --baud the fastest rate that holds is found, and remembered for port and chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SWALLOWED = 4 /* answers at a new rate: however often it is asked, nothing is heard */ };

static const char *make_data(bench_t *bench)
{
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    return path;
}

/* Answers from the chip before its rate changes, the answer to that included. */
static size_t answers_before_the_rate(bench_t *bench, const char *path)
{
    bench_chip(bench, "esp32", NULL);
    const int exit =
        bench_run(bench, "--trace", "--no-cache", "write-flash", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 0);
    char *end = strstr(bench->err, "- host at 2000000 baud");
    assert_non_null(end);
    *end = '\0';
    return bench_count(bench->err, " < ") - bench_count(bench->err, " < outside of frames");
}

/* A chip on whose line nothing is heard at the first rate that is tried, the first time. */
static const char *begin(bench_t *bench)
{
    const char *path = make_data(bench);
    const size_t before = answers_before_the_rate(bench, path);
    char faults[SWALLOWED][32];
    for (size_t i = 0; i < SWALLOWED; i++) {
        snprintf(faults[i], sizeof faults[i], "swallow:rx:%zu", before + i);
    }
    bench_chip(bench, "esp32", "--fault", faults[0], "--fault", faults[1], "--fault", faults[2],
               "--fault", faults[3], NULL);
    return path;
}

static void run(bench_t *bench, const char *path, const char *option)
{
    const int exit = bench_run(bench, "write-flash", "0x200000", path, "--no-skip", option, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_string_equal(bench->err, "");
    bench_assert_said(bench->out, "1 of 1 verified");
}

static void test_the_fastest_rate_is_taken(void **state)
{
    bench_t *bench = *state;
    const char *path = make_data(bench);
    bench_chip(bench, "esp32", NULL);
    run(bench, path, NULL);
    bench_assert_said(bench->out, "writing at 2000000 baud");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_what_does_not_hold_is_left_and_remembered(void **state)
{
    bench_t *bench = *state;
    const char *path = begin(bench);
    run(bench, path, NULL);
    bench_assert_said(bench->out, "2000000 baud does not hold here");
    bench_assert_said(bench->out, "writing at 1500000 baud");
    /* By now the line would hold more, but who knows. */
    run(bench, path, NULL);
    assert_null(strstr(bench->out, "does not hold"));
    bench_assert_said(bench->out, "writing at 1500000 baud");
    run(bench, path, "--no-cache");
    bench_assert_said(bench->out, "writing at 2000000 baud");
}

static void test_nothing_is_remembered_where_it_is_not_wanted(void **state)
{
    bench_t *bench = *state;
    const char *path = begin(bench);
    run(bench, path, "--no-cache");
    bench_assert_said(bench->out, "writing at 1500000 baud");
    run(bench, path, NULL);
    bench_assert_said(bench->out, "writing at 2000000 baud");
}

static void test_a_rate_that_is_asked_for_is_not_remembered(void **state)
{
    bench_t *bench = *state;
    const char *path = make_data(bench);
    bench_chip(bench, "esp32", NULL);
    run(bench, path, "--baud=230400");
    bench_assert_said(bench->out, "writing at 230400 baud");
    run(bench, path, NULL);
    bench_assert_said(bench->out, "writing at 2000000 baud");
}

/* A block of the data does not come through, and is sent again: the rate is not to be trusted. */
static void test_a_rate_at_which_something_was_lost_is_not_remembered(void **state)
{
    bench_t *bench = *state;
    static uint8_t data[60 * 1000];
    const char *path = bench_path(bench->folder, "large.bin");
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof data; i++) {
        random = random * 1664525 + 1013904223; /* Knuth's: it does not become smaller */
        data[i] = (uint8_t)(random >> 24);
    }
    bench_write_file(path, data, sizeof data);
    bench_chip(bench, "esp32", "--fault", "corrupt:tx:50000", NULL);
    run(bench, path, NULL);
    bench_assert_said(bench->out, "writing at 2000000 baud");
    run(bench, path, NULL);
    bench_assert_said(bench->out, "writing at 1500000 baud");
    bench_assert_flashed(bench, 0x200000, path);
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_the_fastest_rate_is_taken),
        BENCH_TEST(test_what_does_not_hold_is_left_and_remembered),
        BENCH_TEST(test_nothing_is_remembered_where_it_is_not_wanted),
        BENCH_TEST(test_a_rate_at_which_something_was_lost_is_not_remembered),
        BENCH_TEST(test_a_rate_that_is_asked_for_is_not_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
