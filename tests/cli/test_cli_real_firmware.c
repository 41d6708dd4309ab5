/* The main job with firmware that a real build made, where there is some.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void flash_real_on(bench_t *bench, const char *chip, const char *bootloader_offset,
                          const char *revision)
{
    const char *folder = bench_path(REAL_FIRMWARE, chip);
    const char *bootloader = bench_path(folder, "bootloader.bin");
    const char *table = bench_path(folder, "partition-table.bin");
    const char *application = bench_path(folder, "app.bin");
    if (access(application, R_OK) != 0) {
        printf("SKIP: no real firmware in %s\n", folder);
        skip();
    }
    bench_chip(bench, chip, revision, NULL);
    int exit = bench_run(bench, "flash", bootloader_offset, bootloader, "0x8000", table, "0x10000",
                         application, "--monitor-until", "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "3 written");
    bench_assert_said(bench->out, "3 of 3 verified");
    exit = bench_run(bench, "flash", bootloader_offset, bootloader, "0x8000", table, "0x10000",
                     application, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_int_equal(bench_count(bench->out, "MD5 match, skipping"), 3);
    bench_assert_flashed(bench, (uint32_t)strtoul(bootloader_offset, NULL, 16), bootloader);
    bench_assert_flashed(bench, 0x8000, table);
    bench_assert_flashed(bench, 0x10000, application);
}

static void flash_real(bench_t *bench, const char *chip, const char *bootloader_offset)
{
    flash_real_on(bench, chip, bootloader_offset, NULL);
}

static void test_esp32(void **state)
{
    flash_real(*state, "esp32", "0x1000");
}

static void test_esp32s3(void **state)
{
    flash_real(*state, "esp32s3", "0x0");
}

static void test_esp32c3(void **state)
{
    flash_real(*state, "esp32c3", "0x0");
}

static void test_esp32s2(void **state)
{
    flash_real(*state, "esp32s2", "0x1000");
}

static void test_esp32c2(void **state)
{
    flash_real(*state, "esp32c2", "0x0");
}

static void test_esp32c6(void **state)
{
    flash_real(*state, "esp32c6", "0x0");
}

static void test_esp32h2(void **state)
{
    /* Built when there was no revision 1 yet. */
    flash_real_on(*state, "esp32h2", "0x0", "--revision=0.1");
}

static void test_esp8266(void **state)
{
    bench_t *bench = *state;
    const char *application = bench_path(bench_path(REAL_FIRMWARE, "esp8266"), "app.bin");
    if (access(application, R_OK) != 0) {
        printf("SKIP: no real firmware in %s\n", application);
        skip();
    }
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", "0x10000", application, NULL), 0);
    bench_assert_said(bench->out, "1 written");
    bench_assert_flashed(bench, 0x10000, application);
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_esp32),   BENCH_TEST(test_esp32s3), BENCH_TEST(test_esp32c3),
        BENCH_TEST(test_esp32s2), BENCH_TEST(test_esp32c2), BENCH_TEST(test_esp32c6),
        BENCH_TEST(test_esp32h2), BENCH_TEST(test_esp8266),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
