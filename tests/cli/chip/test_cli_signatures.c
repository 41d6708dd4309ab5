/* An ESP32 that demands signatures of the first version, as its eFuses tell: burnt from here, the
 * way their registers want it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIGNATURE = 4 + 64, DIGEST = 192 };

/* ABS_DONE_0, bit 4 of word 6 of block 0. Source: ESP32 Technical Reference Manual, "eFuse
 * Controller": EFUSE_BLK0_WDATA6, EFUSE_CONF, EFUSE_CMD. */
static void demand_signatures(bench_t *bench)
{
    static const char *const writes[][2] = {
        {"0x3FF5A034", "0x10"},   {"0x3FF5A0FC", "0x5A5A"}, {"0x3FF5A104", "2"},
        {"0x3FF5A0FC", "0x5AA5"}, {"0x3FF5A104", "1"},
    };
    for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
        const char *before = i == 0 ? "default-reset" : "no-reset";
        bench_assert_exit(bench,
                          bench_run(bench, "--before", before, "--after", "no-reset", "write-mem",
                                    writes[i][0], writes[i][1], NULL),
                          0);
    }
    bench_assert_exit(bench, bench_run(bench, "read-mem", "0x3FF5A018", NULL), 0);
    bench_assert_said(bench->out, "0x3ff5a018: 0x00000010");
}

/* An application with a block as espsecure appends one: its version, 0, then the signature. */
static const char *sign(bench_t *bench, const char *path)
{
    size_t size;
    const char *signed_path = bench_path(bench->folder, "signed.bin");
    uint8_t *bytes = bench_read_file(path, &size);
    bytes = realloc(bytes, size + SIGNATURE);
    assert_non_null(bytes);
    memset(bytes + size, 0, 4);
    for (size_t i = 4; i < SIGNATURE; i++) {
        bytes[size + i] = (uint8_t)(i * 37 + 11);
    }
    bench_write_file(signed_path, bytes, size + SIGNATURE);
    free(bytes);
    return signed_path;
}

static void test_what_is_not_signed_is_refused(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *application = bench_path(folder, "hello_world.bin");
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", "--revision", "1.0", NULL);
    demand_signatures(bench);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "the digest of this bootloader is missing");
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x10000", application, NULL), 2);
    bench_assert_said(bench->err, "the signature of this application is missing");
    bench_assert_untouched(bench);
}

static void test_what_is_signed_is_written(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *boot = bench_path(folder, "bootloader/bootloader.bin");
    const char *application = sign(bench, bench_path(folder, "hello_world.bin"));
    const char *digest = bench_path(bench->folder, "digest.bin");
    uint8_t bytes[DIGEST];
    for (size_t i = 0; i < DIGEST; i++) {
        bytes[i] = (uint8_t)(i * 73 + 5);
    }
    bench_write_file(digest, bytes, DIGEST);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", "--revision", "1.0", NULL);
    demand_signatures(bench);
    bench_assert_exit(bench,
                      bench_run(bench, "write-flash", "0x0", digest, "0x1000", boot, "0x10000",
                                application, NULL),
                      0);
    bench_assert_flashed(bench, 0, digest);
    bench_assert_flashed(bench, 0x1000, boot);
    bench_assert_flashed(bench, 0x10000, application);
}

/* The same chip with that eFuse as it comes. */
static void test_others_demand_none(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", "--revision", "1.0", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_what_is_not_signed_is_refused),
        BENCH_TEST(test_what_is_signed_is_written),
        BENCH_TEST(test_others_demand_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
