/* Files that come on standard input.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const char application[] = "hello_world.bin";

/* A redirection that sends these arguments what is in a file. */
static const char *from(const char *path)
{
    static char where[4 * BENCH_PATH];
    snprintf(where, sizeof where, "<'%s'", path);
    return where;
}

/* One from a pipe, in pieces. */
static const char *piped(bench_t *bench, const char *path)
{
    static char where[4 * BENCH_PATH];
    char command[8 * BENCH_PATH];
    const char *pipe = bench_path(bench->folder, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    snprintf(command, sizeof command,
             "{ head -c 3; sleep 0.1; head -c 70001; sleep 0.1; cat; } <'%s' >'%s' &", path, pipe);
    assert_int_equal(system(command), 0);
    snprintf(where, sizeof where, "<'%s'", pipe);
    return where;
}

static const char *prepare(bench_t *bench)
{
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    return bench_path(folder, application);
}

static void test_a_pipe_is_flashed(void **state)
{
    bench_t *bench = *state;
    const char *app = prepare(bench);
    bench_run_into(bench, piped(bench, app), "write-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->err, "exit 0");
    bench_assert_said(bench->out, "1 of 1 verified");
    bench_assert_flashed(bench, 0x10000, app);
}

static void test_input_is_verified_and_skipped(void **state)
{
    bench_t *bench = *state;
    const char *app = prepare(bench);
    bench_run_into(bench, from(app), "write-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->err, "exit 0");
    bench_run_into(bench, from(app), "write-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->out, "MD5 match, skipping");
    bench_run_into(bench, from(app), "verify-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->err, "exit 0");
}

static void test_input_is_judged_before_anything_is_erased(void **state)
{
    bench_t *bench = *state;
    const char *app = prepare(bench);
    const char *bad = bench_damaged(bench, app, "bad.bin", 50000, 0);
    bench_run_into(bench, from(bad), "write-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->err, "exit 2");
    bench_assert_said(bench->err, "standard input");
    const char *other = bench_path(bench_firmware(bench, "other", "esp32", NULL), application);
    bench_run_into(bench, from(other), "write-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->err, "exit 2");
    bench_run_into(bench, "</dev/null", "write-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->err, "standard input is empty");
    bench_assert_said(bench->err, "exit 2");
    bench_run_into(bench, from(app), "write-flash", "0x10000", "-", "0x100000", "-", NULL);
    bench_assert_said(bench->err, "standard input is named twice");
    bench_run_into(bench, "</", "write-flash", "0x10000", "-", NULL);
    bench_assert_said(bench->err, "cannot read standard input: ");
    bench_assert_untouched(bench);
}

static void test_a_file_may_have_that_name(void **state)
{
    bench_t *bench = *state;
    const char *app = prepare(bench);
    size_t size;
    uint8_t *bytes = bench_read_file(app, &size);
    const char *named = bench_path(bench->folder, "-");
    bench_write_file(named, bytes, size);
    free(bytes);
    /* With its folder before it. */
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x10000", named, NULL), 0);
    bench_assert_flashed(bench, 0x10000, app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_pipe_is_flashed, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_input_is_verified_and_skipped, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_input_is_judged_before_anything_is_erased, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_file_may_have_that_name, bench_setup,
                                        bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
