/* What was flashed is remembered, so that what has changed since need not be looked for; whatever
 * becomes of the record, flash ends up right.
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
#include <unistd.h>

#include <cmocka.h>

enum {
    SIZE = 200 * 1000,
    SECTOR = 4096,
    AT = 0x200000,
    CHANGED = 100 * 1000,
    OTHER = 150 * 1000,
};

#define PLACE "0x200000"

static uint8_t content[SIZE];

static const char *write_content(bench_t *bench)
{
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, content, SIZE);
    return path;
}

/* A chip whose first version of the data was written by esploader. */
static void begin(bench_t *bench)
{
    for (uint32_t at = 0; at < SIZE; at++) {
        content[at] = (uint8_t)(at ^ at >> 8 ^ at * 7 / 77);
    }
    bench_chip(bench, "esp32c3", NULL);
    const int exit = bench_run(bench, "write-flash", PLACE, write_content(bench), NULL);
    bench_assert_exit(bench, exit, 0);
    content[CHANGED] ^= 1;
}

/* Writes the second version. Returns how often the chip was asked for a digest. */
static size_t run(bench_t *bench, const char *option)
{
    const int exit =
        bench_run(bench, "--trace", "write-flash", PLACE, write_content(bench), option, NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "1 of 1 verified");
    return bench_count(bench->err, "> SPI_FLASH_MD5      address 0x2");
}

static const char *record_folder(void)
{
    static char path[2 * BENCH_PATH];
    snprintf(path, sizeof path, "%s/esploader/flashed", getenv("XDG_CACHE_HOME"));
    return path;
}

static void test_a_change_is_not_looked_for(void **state)
{
    bench_t *bench = *state;
    begin(bench);
    const size_t asked = run(bench, NULL);
    bench_assert_said(bench->out, "updated 4096 of 200000 bytes");
    assert_int_equal(asked, 2); /* the sector that has changed, and all */
    content[OTHER] ^= 1;
    assert_int_equal(run(bench, NULL), 2);
    content[CHANGED] ^= 1;
    assert_true(run(bench, "--no-cache") > 2);
    bench_assert_flashed(bench, AT, write_content(bench));
}

static void test_without_a_cache_nothing_is_kept(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32c3", NULL);
    run(bench, "--no-cache");
    assert_int_not_equal(access(record_folder(), F_OK), 0);
}

/* Somebody else has written to flash since: where the probe does not see it, the digest of all
 * does. */
static void test_a_record_may_be_out_of_date(void **state)
{
    bench_t *bench = *state;
    begin(bench);
    bench_unplug(bench);
    FILE *flash = fopen(bench->flash, "r+b");
    assert_non_null(flash);
    assert_int_equal(fseek(flash, AT + OTHER, SEEK_SET), 0);
    assert_int_equal(fputc(~content[OTHER] & 0xFF, flash), ~content[OTHER] & 0xFF);
    fclose(flash);
    bench_chip(bench, "esp32c3", NULL);
    assert_true(run(bench, NULL) > 2);
    bench_assert_flashed(bench, AT, write_content(bench));
}

static void test_another_chip_may_be_there(void **state)
{
    bench_t *bench = *state;
    begin(bench);
    bench_unplug(bench);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    run(bench, NULL);
    bench_assert_flashed(bench, AT, write_content(bench));
}

static void test_a_record_may_be_rubbish(void **state)
{
    bench_t *bench = *state;
    char command[4 * BENCH_PATH];
    begin(bench);
    snprintf(command, sizeof command, "for f in '%s'/*; do echo rubbish > \"$f\"; done",
             record_folder());
    assert_int_equal(system(command), 0);
    assert_true(run(bench, NULL) > 2);
    content[OTHER] ^= 1;
    assert_int_equal(run(bench, NULL), 2); /* it was written anew */
    bench_assert_flashed(bench, AT, write_content(bench));
}

static void test_a_cache_that_cannot_be_used_is_no_error(void **state)
{
    bench_t *bench = *state;
    begin(bench);
    setenv("XDG_CACHE_HOME", "/dev/null", 1);
    assert_true(run(bench, NULL) > 2);
    bench_assert_flashed(bench, AT, write_content(bench));
}

/* What is to be written anyway is. */
static void test_no_skip_believes_nothing(void **state)
{
    bench_t *bench = *state;
    begin(bench);
    run(bench, "--no-skip");
    assert_null(strstr(bench->out, "updated"));
    bench_assert_flashed(bench, AT, write_content(bench));
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_a_change_is_not_looked_for),
        BENCH_TEST(test_without_a_cache_nothing_is_kept),
        BENCH_TEST(test_a_record_may_be_out_of_date),
        BENCH_TEST(test_another_chip_may_be_there),
        BENCH_TEST(test_a_record_may_be_rubbish),
        BENCH_TEST(test_a_cache_that_cannot_be_used_is_no_error),
        BENCH_TEST(test_no_skip_believes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
