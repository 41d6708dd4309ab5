/* Flasher stubs and compression: what goes over the line, and what becomes of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include "support/choice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char application[] = "hello_world.bin";

enum { DATA_SIZE = 100000 };

/* A file that compresses well; or not at all. */
static const char *make_data(bench_t *bench, const char *name, bool random)
{
    uint8_t *bytes = malloc(DATA_SIZE);
    assert_non_null(bytes);
    uint32_t state = 1;
    for (size_t i = 0; i < DATA_SIZE; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = random ? (uint8_t)(state >> 24) : (uint8_t)(i / 1000);
    }
    const char *path = bench_path(bench->folder, name);
    bench_write_file(path, bytes, DATA_SIZE);
    free(bytes);
    return path;
}

/* Where a text begins; it must be there. */
static const char *place(const char *text, const char *part)
{
    bench_assert_said(text, part);
    return strstr(text, part);
}

static void test_the_rate_changes_before_the_stub_is_uploaded(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    const char *path = make_data(bench, "data.bin", false);
    bench_chip(bench, "esp32", NULL);
    const int exit = bench_run(bench, "--trace", "write-flash", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 0);
    const char *rate = place(bench->err, "- host at 2000000 baud");
    const char *upload = place(bench->err, "> MEM_BEGIN ");
    assert_true(rate < upload);
    assert_true(upload < place(bench->err, "> MEM_END "));
    assert_int_equal(bench_count(bench->err, "- host at "), 1);
    bench_assert_said(bench->err, "> FLASH_DEFL_BEGIN   size 0x186a0  blocks 1  block size 0x4000");
    bench_assert_said(bench->out, "through the flasher stub");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_the_esp8266_changes_its_rate_once_the_stub_runs(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP8266_CHIP);
    const char *folder = bench_firmware(bench, "build", "esp8266", NULL);
    bench_chip(bench, "esp8266", NULL);
    int exit =
        bench_run(bench, "--trace", "flash", folder, "--monitor-until", "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    assert_true(place(bench->err, "> MEM_END ") < place(bench->err, "- host at 2000000 baud"));
    bench_assert_said(bench->out, "3 of 3 verified");
    exit = bench_run(bench, "flash", folder, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_int_equal(bench_count(bench->out, "MD5 match, skipping"), 3);
    assert_string_equal(bench->err, "");
    bench_assert_exit(bench, bench_run(bench, "verify-flash", folder, NULL), 0);
}

static void test_no_stub_leaves_all_to_the_rom(void **state)
{
    bench_t *bench = *state;
    const char *path = make_data(bench, "data.bin", false);
    bench_chip(bench, "esp32c3", NULL);
    const int exit =
        bench_run(bench, "--trace", "--no-stub", "write-flash", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_int_equal(bench_count(bench->err, "> MEM_BEGIN "), 0);
    bench_assert_said(bench->err, "> FLASH_DEFL_BEGIN   size 0x19000  blocks 1  block size 0x400");
    bench_assert_said(bench->out, "through the ROM loader");
    bench_assert_said(bench->out, "1 of 1 verified");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_both_sizes_are_told(void **state)
{
    bench_t *bench = *state;
    const char *path = make_data(bench, "data.bin", false);
    unsigned compressed = 0;
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x200000", path, NULL), 0);
    const char *told = place(bench->out, "data.bin at 0x200000: wrote 100000 bytes (");
    assert_int_equal(sscanf(strchr(told, '('), "(%u compressed)", &compressed), 1);
    assert_in_range(compressed, 100, DATA_SIZE / 10);
    bench_assert_exit(
        bench, bench_run(bench, "write-flash", "-u", "--no-skip", "0x200000", path, NULL), 0);
    bench_assert_said(bench->out, "data.bin at 0x200000: wrote 100000 bytes in ");
    assert_null(strstr(bench->out, "compressed"));
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_what_does_not_compress_goes_as_it_is(void **state)
{
    bench_t *bench = *state;
    const char *path = make_data(bench, "noise.bin", true);
    bench_chip(bench, "esp32", NULL);
    const int exit =
        bench_run(bench, "--trace", "write-flash", "--compress", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_int_equal(bench_count(bench->err, "FLASH_DEFL"), 0);
    bench_assert_said(bench->err, "> FLASH_BEGIN ");
    bench_assert_said(bench->out, "noise.bin at 0x200000: wrote 100000 bytes in ");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_a_rom_that_cannot_inflate(void **state)
{
    bench_t *bench = *state;
    const char *path = make_data(bench, "data.bin", false);
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(
        bench,
        bench_run(bench, "--no-stub", "--force", "write-flash", "-z", "0x200000", path, NULL), 0);
    bench_assert_said(bench->err, "nothing goes compressed through the ROM loader of the ESP8266: "
                                  "--compress has no effect");
    bench_assert_exit(
        bench, bench_run(bench, "--no-stub", "--force", "write-flash", "0x200000", path, NULL), 0);
    assert_null(strstr(bench->err, "compress"));
    bench_assert_flashed(bench, 0x200000, path);
}

/* The ESP32's ROM ends a compressed write with a whole window of 32 KiB: behind a partition table
 * that is NVS and all else up to the application. */
static void test_nvs_survives_a_partition_table_written_without_stub(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *table = bench_path(folder, "partition_table/partition-table.bin");
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "flash", "-z", "0x8000", table, NULL),
                      0);
    bench_assert_said(bench->out, "1 of 1 verified");
    bench_assert_said(bench->err, "nothing goes compressed through the ROM loader of the ESP32: "
                                  "--compress has no effect");
    bench_assert_flashed(bench, 0x8000, table);
    bench_assert_filled(bench, 0x9000, 0x10000, BENCH_PATTERN);
}

/* Where a text occurs last; it must be there. */
static const char *last_place(const char *text, const char *part)
{
    const char *at = place(text, part);
    for (const char *next = at; (next = strstr(next + 1, part)) != NULL;) {
        at = next;
    }
    return at;
}

/* A stub answers a block before it writes it; the reset must not come in between. */
static void test_the_last_block_is_waited_for_without_verification(void **state)
{
    static const char *const ways[][2] = {
        {"--compress", "> FLASH_DEFL_DATA "},
        {"--no-compress", "> FLASH_DATA "},
    };
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    const char *path = make_data(bench, "data.bin", false);
    for (size_t i = 0; i < 2; i++) {
        bench_fill_flash(bench);
        bench_chip(bench, "esp32", NULL);
        const int exit = bench_run(bench, "--trace", "write-flash", "--no-verify", ways[i][0],
                                   "0x200000", path, NULL);
        bench_assert_exit(bench, exit, 0);
        const char *block = last_place(bench->err, ways[i][1]);
        const char *answer = last_place(bench->err, "< SPI_FLASH_MD5 ");
        assert_true(block < answer);
        assert_true(answer < last_place(bench->err, "- lines: reset held"));
        bench_assert_said(bench->out, "0 of 1 verified");
        bench_assert_flashed(bench, 0x200000, path);
    }
}

static void test_a_stub_that_was_left_running_is_used(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32C3_CHIP);
    const char *path = make_data(bench, "data.bin", false);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(
        bench, bench_run(bench, "write-flash", "0x200000", path, "--after", "none", NULL), 0);
    bench_assert_exit(bench,
                      bench_run(bench, "--before", "none", "--after", "none", "read-mac", NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "--before", "none", "--no-stub", "read-mac", NULL),
                      4);
    bench_assert_said(bench->err,
                      "a flasher stub runs there, not the ROM loader\n    leave --no-stub");
    bench_assert_exit(
        bench,
        bench_run(bench, "--trace", "--before", "none", "verify-flash", "0x200000", path, NULL), 0);
    bench_assert_said(bench->out, "A flasher stub runs there already: it is used");
    assert_int_equal(bench_count(bench->err, "> MEM_BEGIN "), 0);
    /* The reset ended it. */
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "read-mac", NULL), 0);
}

static void test_a_port_without_lines_finds_its_stub_again(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    const char *path = make_data(bench, "data.bin", false);
    bench_chip(bench, "esp32", "--raw", "--boot", "download", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x200000", path, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x200000", path, NULL), 0);
    bench_assert_said(bench->out, "A flasher stub runs there already");
    bench_assert_said(bench->out, "data.bin at 0x200000: MD5 match, skipping");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_a_stub_that_does_not_start(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    const char *path = make_data(bench, "data.bin", false);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", "--stub", "none", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x200000", path, NULL), 6);
    bench_assert_said(bench->err, "cannot start the flasher stub: ");
    bench_assert_said(bench->err, "--no-stub does without it");
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32", "--stub", "none", NULL);
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "write-flash", "0x200000", path, NULL),
                      0);
    bench_assert_flashed(bench, 0x200000, path);
}

/* Answers of the chip before the host's last change of rate. */
static size_t answers_before_the_rate(bench_t *bench, const char *path)
{
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(
        bench, bench_run(bench, "--trace", "-b", "460800", "write-flash", "0x200000", path, NULL),
        0);
    *strstr(bench->err, "- host at 460800 baud") = '\0';
    return bench_count(bench->err, " < ") - bench_count(bench->err, " < outside of frames");
}

/* The reset with which the rate is tried once more ends the stub: it is started once more. */
static void test_a_rate_that_is_not_heard_once_the_stub_runs(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP8266_CHIP);
    const char *path = make_data(bench, "data.bin", false);
    const size_t before = answers_before_the_rate(bench, path);
    char faults[3][32];
    for (size_t i = 0; i < 3; i++) {
        snprintf(faults[i], sizeof faults[i], "swallow:rx:%zu", before + i);
    }
    bench_chip(bench, "esp8266", "--fault", faults[0], "--fault", faults[1], "--fault", faults[2],
               NULL);
    bench_assert_exit(
        bench, bench_run(bench, "-b", "460800", "write-flash", "--no-skip", "0x200000", path, NULL),
        0);
    bench_assert_said(bench->out, "writing at 460800 baud through the flasher stub");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_the_esp32p4_gets_the_stub_of_its_revision(void **state)
{
    static const char *const revisions[] = {"1.0", "3.0"};
    bench_t *bench = *state;
    bench_needs_stub(ESP32P4_CHIP);
    const char *path = make_data(bench, "data.bin", false);
    char entries[2][32];
    for (size_t i = 0; i < 2; i++) {
        bench_chip(bench, "esp32p4", "--revision", revisions[i], NULL);
        const int exit =
            bench_run(bench, "--trace", "write-flash", "--no-skip", "0x200000", path, NULL);
        bench_assert_exit(bench, exit, 0);
        assert_int_equal(
            sscanf(place(bench->err, "> MEM_END "), "> MEM_END stay 0 entry %31s", entries[i]), 1);
        bench_assert_flashed(bench, 0x200000, path);
    }
    assert_string_not_equal(entries[0], entries[1]);
}

static void test_a_build_without_stubs_says_so_and_goes_on(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32s3", NULL);
    bench_chip(bench, "esp32s3", NULL);
    bench_assert_exit(bench, bench_run_stubless(bench, "flash", folder, NULL), 0);
    bench_assert_said(bench->out, "No flasher stub for the ESP32-S3, going on with the ROM loader: "
                                  "this build has no flasher stubs: left out for a test\n");
    bench_assert_said(bench->out, "through the ROM loader");
    bench_assert_said(bench->out, "3 of 3 verified");
    assert_string_equal(bench->err, "");
    bench_assert_exit(bench, bench_run_stubless(bench, "--no-stub", "flash", folder, NULL), 0);
    assert_null(strstr(bench->out, "No flasher stub"));
    bench_assert_exit(bench, bench_run_stubless(bench, "erase-flash", NULL), 6);
    bench_assert_said(bench->err, "this build has no flasher stubs: ");
    bench_assert_flashed(bench, 0x10000, bench_path(folder, application));
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_the_rate_changes_before_the_stub_is_uploaded),
        BENCH_TEST(test_the_esp8266_changes_its_rate_once_the_stub_runs),
        BENCH_TEST(test_no_stub_leaves_all_to_the_rom),
        BENCH_TEST(test_both_sizes_are_told),
        BENCH_TEST(test_what_does_not_compress_goes_as_it_is),
        BENCH_TEST(test_a_rom_that_cannot_inflate),
        BENCH_TEST(test_nvs_survives_a_partition_table_written_without_stub),
        BENCH_TEST(test_the_last_block_is_waited_for_without_verification),
        BENCH_TEST(test_a_stub_that_was_left_running_is_used),
        BENCH_TEST(test_a_port_without_lines_finds_its_stub_again),
        BENCH_TEST(test_a_stub_that_does_not_start),
        BENCH_TEST(test_a_rate_that_is_not_heard_once_the_stub_runs),
        BENCH_TEST(test_the_esp32p4_gets_the_stub_of_its_revision),
        BENCH_TEST(test_a_build_without_stubs_says_so_and_goes_on),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
