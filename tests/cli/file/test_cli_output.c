/* What the program prints: help, progress lines, the trace, what an image holds.
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

static const char bootloader[] = "bootloader/bootloader.bin";
static const char table[] = "partition_table/partition-table.bin";
static const char application[] = "hello_world.bin";

static void test_help_and_version(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_bare(bench, "--help", NULL), 0);
    bench_assert_said(bench->out, "Exit codes:");
    bench_assert_said(bench->out, "  130  interrupted");
    bench_assert_said(bench->out, "--connect-attempts N");
    bench_assert_exit(bench, bench_run_bare(bench, "help", "flash", NULL), 0);
    bench_assert_said(bench->out, "BUILD_FOLDER");
    bench_assert_said(bench->out, "--monitor-until TEXT");
    char *help = strdup(bench->out);
    bench_assert_exit(bench, bench_run_bare(bench, "flash", "--help", NULL), 0);
    assert_string_equal(bench->out, help);
    free(help);
    bench_assert_exit(bench, bench_run_bare(bench, "--version", NULL), 0);
    assert_int_equal(strncmp(bench->out, "esploader ", 10), 0);
}

static void test_usage_errors(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_bare(bench, NULL), 1);
    bench_assert_said(bench->err, "esploader: no command given\n    see 'esploader --help'\n");
    bench_assert_exit(bench, bench_run_bare(bench, "frobnicate", NULL), 1);
    bench_assert_said(bench->err, "there is no command 'frobnicate'");
    bench_assert_exit(bench, bench_run_bare(bench, "help", "frobnicate", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "chip-id", "more", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "write-flash", "0x1000", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "write-flash", "here", "a.bin", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "write-flash", "0", "a", "1", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "chip-id", "--frobnicate", NULL), 1);
    assert_string_equal(bench->out, "");
}

static void test_lines_instead_of_a_bar(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", "--app-size", "512K", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    assert_null(strchr(bench->out, '\r'));
    assert_null(strchr(bench->out, '\033'));
    int before = 0;
    size_t lines = 0;
    const char *at = bench->out;
    while ((at = strstr(at, "Application at 0x10000: ")) != NULL) {
        int percent;
        at += strlen("Application at 0x10000: ");
        if (sscanf(at, "%d %%\n", &percent) == 1 && strncmp(strchr(at, ' '), " %\n", 3) == 0) {
            assert_true(percent >= before + 10 && percent < 100);
            before = percent;
            lines++;
        }
    }
    assert_true(lines >= 1 && lines <= 9);
}

static void test_quiet_says_nothing(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, "--quiet", NULL), 0);
    assert_string_equal(bench->out, "");
    assert_string_equal(bench->err, "");
}

static void test_nobody_reads_the_output_of_a_flash(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run_into(bench, "| true", "flash", folder, NULL), 0);
    bench_assert_said(bench->err, "standard output was lost: Broken pipe");
    bench_assert_said(bench->err, "exit 6\n");
    bench_assert_flashed(bench, 0x8000, bench_path(folder, table));
    bench_assert_flashed(bench, 0x10000, bench_path(folder, application));
}

static void test_nobody_reads_the_output_of_an_endless_monitor(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    const int exit = bench_run_into(bench, "| true", "flash", folder, "--monitor", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->err, "exit 6\n");
    bench_assert_flashed(bench, 0x10000, bench_path(folder, application));
}

static void test_output_that_cannot_be_written_is_an_error(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run_into(bench, ">/dev/full", "chip-id", NULL), 0);
    bench_assert_said(bench->err, "standard output was lost: No space left on device");
    bench_assert_said(bench->err, "exit 6\n");
    bench_assert_exit(bench, bench_run_into(bench, ">/dev/full", "--help", NULL), 0);
    bench_assert_said(bench->err, "exit 6\n");
}

static void test_flash_is_read_to_standard_output(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    char where[BENCH_PATH * 2];
    size_t size;
    size_t expected_size;
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    snprintf(where, sizeof where, ">'%s/read.bin'", bench->folder);
    bench_assert_exit(bench,
                      bench_run_into(bench, where, "read-flash", "0x8000", "0xc00", "-", NULL), 0);
    bench_assert_said(bench->err, "exit 0\n");
    /* What is said goes elsewhere. */
    bench_assert_said(bench->err, "Flash at 0x8000: read 3072 bytes");
    uint8_t *expected = bench_read_file(bench_path(folder, table), &expected_size);
    uint8_t *bytes = bench_read_file(bench_path(bench->folder, "read.bin"), &size);
    assert_int_equal(size, expected_size);
    assert_memory_equal(bytes, expected, size);
    free(bytes);
    free(expected);
    bench_assert_exit(
        bench, bench_run_into(bench, "| wc -c >&2", "dump-mem", "0x3ffb8000", "64", "-", NULL), 0);
    bench_assert_said(bench->err, "64\n");
    bench_assert_exit(
        bench, bench_run_into(bench, ">/dev/full", "read-flash", "0x8000", "0xc00", "-", NULL), 0);
    bench_assert_said(bench->err, "standard output was lost: No space left on device");
    bench_assert_said(bench->err, "exit 6\n");
    bench_assert_exit(bench, bench_run(bench, "--json", "read-flash", "0", "4", "-", NULL), 1);
    bench_assert_said(bench->err, "--json has standard output for itself");
}

static void test_colours_may_be_chosen(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_bare(bench, "--color", "always", "flsh", NULL), 1);
    bench_assert_said(bench->err, "\033[1;31mesploader: \033[0m");
    setenv("NO_COLOR", "1", 1);
    bench_assert_exit(bench, bench_run_bare(bench, "--color=always", "flsh", NULL), 1);
    bench_assert_said(bench->err, "\033[1;31m");
    unsetenv("NO_COLOR");
    bench_assert_exit(bench, bench_run_bare(bench, "--color", "auto", "flsh", NULL), 1);
    assert_null(strchr(bench->err, '\033'));
    bench_assert_exit(bench, bench_run_bare(bench, "--color", "sometimes", "flsh", NULL), 1);
    bench_assert_said(bench->err, "expected auto, always or never");
    bench_assert_exit(bench, bench_run_bare(bench, "--color", "always", "--json", "version", NULL),
                      0);
    assert_null(strchr(bench->out, '\033'));
}

static void test_trace_decodes_frames(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    const int exit = bench_run(bench, "--trace", "-b", "460800", "--no-stub", "write-flash",
                               "--no-compress", "0x8000", bench_path(folder, table), NULL);
    bench_assert_exit(bench, exit, 0);
    static const char *const parts[] = {
        "- lines: reset held, boot free",
        "> SYNC ",
        "< SYNC ",
        "> READ_REG           address 0x40001000",
        "< READ_REG           value 0x00f01d83  ok",
        "refused, 0x05: malformed or unknown command",
        "> CHANGE_BAUDRATE    new 0x70800",
        "- host at 460800 baud",
        "> SPI_FLASH_MD5      address 0x8000  size 0xc00",
        "> FLASH_BEGIN        erase 0xc00  blocks 3  block size 0x400  offset 0x8000",
        "> FLASH_DATA         size 0x400  sequence 2  checksum 0x",
        "< FLASH_DATA         ok",
        "\"ets ",
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        bench_assert_said(bench->err, parts[i]);
    }
    assert_int_equal(bench_count(bench->err, "> FLASH_DATA "), 3);
    assert_int_equal(bench_count(bench->err, "(wrong)"), 0);
    assert_null(strstr(bench->err, "0010 "));
}

static void test_full_trace_dumps_bytes(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "--trace=full", "chip-id", NULL), 0);
    bench_assert_said(bench->err, "0000  00 08 24 00 00 00 00 00 07 07 12 20 55 55 55 55  ..$");
    bench_assert_said(bench->err, "0010  55 55 55");
}

static void test_image_info(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32s3", "--min-rev", "1", NULL);
    const int exit =
        bench_run_bare(bench, "image-info", bench_path(folder, bootloader),
                       bench_path(folder, table), bench_path(folder, application), NULL);
    bench_assert_exit(bench, exit, 0);
    static const char *const parts[] = {
        "bootloader.bin: bootloader, ",
        "Chip         ESP32-S3",
        "Revision     0.1 and later",
        "Flash        dio, 80 MHz, 4 MiB",
        "partition table, 3 partitions",
        "nvs              data, nvs    at 0x009000, 24 KiB",
        "app, factory at 0x010000, 1 MiB",
        "MD5          valid",
        "hello_world.bin: application, ",
        "Project      hello_world, version 1.0.0",
        "SHA-256      ",
        "Segment 0 ",
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        bench_assert_said(bench->out, parts[i]);
    }
    assert_int_equal(bench_count(bench->out, "WRONG"), 0);
}

static void test_image_info_of_a_damaged_image(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *app = bench_path(folder, application);
    const char *bad = bench_damaged(bench, app, "bad.bin", 50000, 0);
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", bad, app, NULL), 2);
    bench_assert_said(bench->err, "bad.bin: the checksum is wrong");
    assert_int_equal(bench_count(bench->out, "WRONG"), 2);
    assert_int_equal(bench_count(bench->out, ", valid"), 2);
    bench_assert_exit(bench, bench_run_bare(bench, "--chip", "esp32c3", "image-info", app, NULL),
                      2);
    bench_assert_said(bench->err, "for another chip");
}

static void test_ports(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_bare(bench, "ports", NULL), 0);
    assert_true(strlen(bench->out) > 0);
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_help_and_version),
        BENCH_TEST(test_usage_errors),
        BENCH_TEST(test_lines_instead_of_a_bar),
        BENCH_TEST(test_quiet_says_nothing),
        BENCH_TEST(test_nobody_reads_the_output_of_a_flash),
        BENCH_TEST(test_nobody_reads_the_output_of_an_endless_monitor),
        BENCH_TEST(test_output_that_cannot_be_written_is_an_error),
        BENCH_TEST(test_flash_is_read_to_standard_output),
        BENCH_TEST(test_colours_may_be_chosen),
        BENCH_TEST(test_trace_decodes_frames),
        BENCH_TEST(test_full_trace_dumps_bytes),
        BENCH_TEST(test_image_info),
        BENCH_TEST(test_image_info_of_a_damaged_image),
        BENCH_TEST(test_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
