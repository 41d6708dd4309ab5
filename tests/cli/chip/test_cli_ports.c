/* Which of several ports is taken when none is named, and what is told of the others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Nobody listens there. */
#define DEAD "rfc2217://127.0.0.1:1"

static void dead_and(char list[3 * BENCH_PATH], const bench_t *bench)
{
    snprintf(list, 3 * BENCH_PATH, "%s 303a first;%s 10c4 second;", DEAD, bench->port);
}

static void test_esptool_s_name_goes_on_until_a_chip_answers(void **state)
{
    bench_t *bench = *state;
    char list[3 * BENCH_PATH];
    bench_chip(bench, "esp32c3", NULL);
    dead_and(list, bench);
    bench_assert_exit(bench, bench_run_listed(bench, list, "--compat", "esptool", "chip-id", NULL),
                      0);
    bench_assert_said(bench->out, "Found 2 serial ports...");
    const char *dead = strstr(bench->out, "Serial port " DEAD ":");
    char second[BENCH_PATH + 16];
    snprintf(second, sizeof second, "Serial port %s:", bench->port);
    assert_non_null(dead);
    bench_assert_said(dead, DEAD " failed to connect: ");
    bench_assert_said(dead, second);
    bench_assert_said(strstr(dead, second), "Chip type:          ESP32-C3");
    bench_assert_said(bench->err, "not on " DEAD);
}

static void test_none_of_them_answers(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench,
                      bench_run_listed(bench, DEAD " 303a a;rfc2217://127.0.0.1:2 10c4 b;",
                                       "--compat", "esptool", "chip-id", NULL),
                      2);
    bench_assert_said(bench->err,
                      "A fatal error occurred: Could not connect to an Espressif device "
                      "on any of the 2 available serial ports.");
    bench_assert_exit(bench, bench_run_listed(bench, "", "--compat", "esptool", "chip-id", NULL),
                      2);
    bench_assert_said(bench->err, "no port named");
}

static void test_our_name_takes_none_of_several(void **state)
{
    bench_t *bench = *state;
    char list[3 * BENCH_PATH];
    bench_chip(bench, "esp32c3", NULL);
    snprintf(list, sizeof list, "%s 303a a;%s 303a b;", bench->port, DEAD);
    bench_assert_exit(bench, bench_run_listed(bench, list, "chip-id", NULL), 3);
    bench_assert_said(bench->err, "2 ports look like Espressif boards");
    /* A filter says which are meant. */
    snprintf(list, sizeof list, "%s 303a a;%s 1234 b;", DEAD, bench->port);
    bench_assert_exit(
        bench, bench_run_listed(bench, list, "--port-filter", "name=rfc2217", "chip-id", NULL), 0);
    bench_assert_said(bench->err, "not on " DEAD);
    bench_assert_exit(
        bench, bench_run_listed(bench, list, "--port-filter", "serial=b", "chip-id", NULL), 0);
    assert_null(strstr(bench->err, "not on"));
    /* Unlike under esptool's name, a port that looks like no board is none. */
    snprintf(list, sizeof list, "%s 1234 b;", bench->port);
    bench_assert_exit(bench, bench_run_listed(bench, list, "chip-id", NULL), 3);
}

static void test_the_chip_asked_for_is_written_and_no_other(void **state)
{
    bench_t *bench = *state;
    void *second;
    char list[3 * BENCH_PATH];
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *image = bench_path(folder, "hello_world.bin");
    assert_int_equal(bench_setup(&second), 0);
    bench_t *other = second;
    bench_fill_flash(bench);
    bench_fill_flash(other);
    bench_chip(bench, "esp32c3", NULL);
    bench_chip(other, "esp32s3", NULL);
    snprintf(list, sizeof list, "%s 303a other;%s 10c4 meant;", other->port, bench->port);
    bench_assert_exit(bench,
                      bench_run_listed(bench, list, "--compat", "esptool", "--chip", "esp32c3",
                                       "write-flash", "0x10000", image, NULL),
                      0);
    bench_assert_said(bench->out, "failed to connect: ");
    bench_assert_said(bench->err, "ESP32-S3");
    bench_assert_flashed(bench, 0x10000, image);
    bench_assert_untouched(other);
    assert_int_equal(bench_teardown(&second), 0);
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_esptool_s_name_goes_on_until_a_chip_answers),
        BENCH_TEST(test_none_of_them_answers),
        BENCH_TEST(test_our_name_takes_none_of_several),
        BENCH_TEST(test_the_chip_asked_for_is_written_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
