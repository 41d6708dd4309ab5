/* What flash would hold is judged: with what it holds already, of one file alone, and without a
 * chip.
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

static const char bootloader[] = "bootloader/bootloader.bin";
static const char table[] = "partition_table/partition-table.bin";
static const char application[] = "hello_world.bin";

/* A chip that has the build in flash. */
static const char *flashed(bench_t *bench, const char *chip, const char *option)
{
    const char *folder = bench_firmware(bench, "build", chip, NULL);
    bench_chip(bench, chip, option, NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    return folder;
}

static const char *odd_data(bench_t *bench)
{
    static const char bytes[] = "\xE9 begins as an image does, and is none";
    const char *path = bench_path(bench->folder, "odd.bin");
    bench_write_file(path, bytes, sizeof bytes);
    return path;
}

/* The partition nvs of the generator's table begins at 0x9000. */
static void test_the_table_in_flash_tells_what_is_data(void **state)
{
    static const char *const loaders[] = {"--no-compress", "--no-stub"};
    bench_t *bench = *state;
    const char *data = odd_data(bench);
    for (size_t i = 0; i < 2; i++) {
        flashed(bench, "esp32", NULL);
        const int exit = bench_run(bench, loaders[i], "write-flash", "0x9000", data, NULL);
        bench_assert_exit(bench, exit, 0);
        bench_assert_flashed(bench, 0x9000, data);
    }
}

/* Data partitions of a sector each from 0x9000 on. @return where the last one begins */
static uint32_t flash_with_table(bench_t *bench, unsigned entries)
{
    static uint8_t flash[BENCH_FLASH_SIZE];
    memset(flash, 0xFF, sizeof flash);
    uint32_t at = 0;
    for (unsigned i = 0; i < entries; i++) {
        uint8_t *entry = flash + 0x8000 + 32 * i;
        at = 0x9000 + 0x1000 * i;
        const uint8_t fixed[] = {0xAA, 0x50, 1,    2, 0, (uint8_t)(at >> 8), (uint8_t)(at >> 16),
                                 0,    0,    0x10, 0, 0};
        memset(entry, 0, 32);
        memcpy(entry, fixed, sizeof fixed);
        snprintf((char *)entry + sizeof fixed, 16, "data%u", i);
    }
    bench_write_file(bench->flash, flash, sizeof flash);
    return at;
}

/* 16 entries fill what is read of a table at first, and leave no room for its end. */
static void test_a_long_table_in_flash_is_read_to_its_end(void **state)
{
    static const unsigned entries[] = {1, 15, 16, 17, 60};
    bench_t *bench = *state;
    const char *data = odd_data(bench);
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        char last[16];
        const uint32_t at = flash_with_table(bench, entries[i]);
        snprintf(last, sizeof last, "0x%x", (unsigned)at);
        bench_chip(bench, "esp32", NULL);
        const int exit = bench_run(bench, "--no-stub", "--trace", "write-flash", last, data, NULL);
        bench_assert_exit(bench, exit, 0);
        bench_assert_flashed(bench, at, data);
        assert_true(bench_count(bench->err, "address 0x81c0") > 0);
        assert_int_equal(bench_count(bench->err, "address 0x8200") > 0, entries[i] > 15);
    }
}

static void test_without_a_table_it_is_refused_and_force_is_named(void **state)
{
    bench_t *bench = *state;
    char advice[BENCH_PATH + 64];
    const char *data = odd_data(bench);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x9000", data, NULL), 2);
    snprintf(advice, sizeof advice, "--force %s writes it all the same", data);
    bench_assert_said(bench->err, advice);
    bench_assert_untouched(bench);
}

static void test_force_of_a_file_lifts_what_that_one_is_refused_for(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *app = bench_path(folder, application);
    const char *bad = bench_damaged(bench, app, "bad.bin", 50000, 0);
    const char *worse = bench_damaged(bench, app, "worse.bin", 50001, 0);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(
        bench,
        bench_run(bench, "write-flash", "0x10000", bad, "0x200000", worse, "--force", bad, NULL),
        2);
    bench_assert_said(bench->err, "worse.bin writes it all the same");
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench,
                      bench_run(bench, "write-flash", "--force=bad.bin", "0x10000", bad, "0x200000",
                                worse, "--force", worse, NULL),
                      0);
    assert_int_equal(bench_count(bench->err, "the checksum is wrong"), 2);
    bench_assert_flashed(bench, 0x10000, bad);
    bench_assert_flashed(bench, 0x200000, worse);
}

static void test_an_unsigned_build_where_secure_boot_is_on(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32s3", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32s3", "--secure-boot", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "secure boot is on, and the signature of this bootloader is "
                                  "missing");
    bench_assert_untouched(bench);
}

static void test_flash_that_cannot_be_read_is_not_looked_at(void **state)
{
    static const struct {
        const char *chip;
        const char *option;
        const char *loader;
    } cases[] = {
        {"esp8266", NULL, "--no-stub"},
        {"esp32s3", "--secure-download", "--no-compress"},
        {"esp32c3", "--flash-encryption", "--no-compress"},
    };
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "data.bin");
    uint8_t bytes[0x2000]; /* an even number of sectors: an ESP8266's ROM erases no more */
    memset(bytes, 0x42, sizeof bytes);
    bench_write_file(path, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench_chip(bench, cases[i].chip, cases[i].option, NULL);
        bench_assert_exit(bench,
                          bench_run(bench, cases[i].loader, "--flash-size", "4MB", "write-flash",
                                    "0x200000", path, NULL),
                          0);
        bench_assert_flashed(bench, 0x200000, path);
    }
}

static void test_check_needs_no_chip(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_assert_exit(bench, bench_run_bare(bench, "check", folder, NULL), 0);
    bench_assert_said(bench->out, "of 1 MiB (partition factory)");
    bench_assert_said(bench->out, "Nothing is wrong");
    const char *app = bench_path(folder, application);
    bench_assert_exit(bench, bench_run_bare(bench, "--chip", "esp32c3", "check", "0x0", app, NULL),
                      2);
    bench_assert_said(bench->err, "cannot boot an application there");
    bench_assert_said(bench->out, "1 fault");
    bench_assert_exit(bench,
                      bench_run_bare(bench, "--chip", "esp32", "check", "0x10000", app, NULL), 2);
    bench_assert_said(bench->err, "for ESP32-C3, wanted for ESP32");
    /* Judged for itself, and forced, all is told and nothing counts. */
    bench_assert_exit(
        bench, bench_run_bare(bench, "--chip", "esp32c3", "check", "--force", "0x0", app, NULL), 0);
}

static void test_check_of_a_chip_changes_nothing(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "check", folder, NULL), 0);
    bench_assert_said(bench->out, "Nothing is wrong");
    bench_assert_exit(
        bench, bench_run(bench, "check", "0x1000", bench_path(folder, application), NULL), 2);
    bench_assert_untouched(bench);
}

/* What the chip demands was not asked for: nothing was wrong with what it would not have booted. */
static void test_check_of_a_chip_counts_its_security(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", "--secure-boot", NULL);
    bench_assert_exit(bench, bench_run(bench, "check", folder, NULL), 2);
    bench_assert_said(bench->err, "signature of this bootloader is missing");
    bench_chip(bench, "esp32c3", "--flash-encryption", NULL);
    bench_assert_exit(bench, bench_run(bench, "check", folder, NULL), 2);
    bench_assert_said(bench->err, "the chip decrypts its flash");
    bench_assert_untouched(bench);
}

static void test_the_map_shows_what_would_lie_where(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_assert_exit(
        bench, bench_run_bare(bench, "check", "--map", "--flash-size", "4MB", folder, NULL), 0);
    bench_assert_said(bench->out, "0x00001000  bootloader ");
    bench_assert_said(bench->out, "0x00008000  partition table ");
    bench_assert_said(bench->out, "[....................] stays");
    bench_assert_said(bench->out, "0x00010000  factory          application       1 MiB  [#");
    bench_assert_said(bench->out, "0x00110000  -                                2.9 MiB");
    flashed(bench, "esp32", NULL);
    const char *data = odd_data(bench);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "--map", "0x9000", data, NULL), 0);
    bench_assert_said(bench->out, "0x00009000  nvs              data             24 KiB  [#....");
    bench_assert_said(bench->out, "0x00010000  factory ");
}

static void test_the_map_goes_into_a_file(void **state)
{
    bench_t *bench = *state;
    char option[BENCH_PATH + 8];
    const char *folder = bench_firmware(bench, "a<b&c", "esp32", NULL);
    const char *path = bench_path(bench->folder, "map.svg");
    snprintf(option, sizeof option, "--map=%s", path);
    bench_assert_exit(bench, bench_run_bare(bench, "check", option, folder, NULL), 0);
    char *map = process_read(path);
    bench_assert_said(map, "<svg xmlns=");
    bench_assert_said(map, "a&#60;b&#38;c/hello_world.bin");
    bench_assert_said(map, "24 KiB, stays");
    assert_int_equal(bench_count(map, "<text"), bench_count(map, "</text>"));
    bench_assert_said(map, "</svg>\n");
    free(map);
    bench_assert_exit(bench, bench_run_bare(bench, "check", "--map=no/such/map.svg", folder, NULL),
                      2);
}

static void test_options_of_judging_are_of_no_use_elsewhere(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_bare(bench, "chip-id", "--map", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "check", "--no-verify", "0", "a", NULL), 1);
}

static void test_arguments_of_a_build_and_its_json_are_taken(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *app = bench_path(folder, application);
    char list[2 * BENCH_PATH];
    char operand[BENCH_PATH + 1];
    snprintf(list, sizeof list,
             "--flash_mode dio --flash_freq 40m --flash_size 4MB\n0x1000 %s\n0x8000 %s\n"
             "0x10000 \"%s\"\n",
             bootloader, table, application);
    const char *path = bench_path(folder, "flash_args");
    bench_write_file(path, list, strlen(list));
    snprintf(operand, sizeof operand, "@%s", path);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", operand, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "write-flash", operand, NULL), 0);
    bench_assert_flashed(bench, 0x10000, app);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench,
                      bench_run(bench, "flash", bench_path(folder, "flasher_args.json"), NULL), 0);
    bench_assert_flashed(bench, 0x10000, app);
}

static void test_odd_lists_of_arguments(void **state)
{
    static const struct {
        const char *list;
        const char *why;
    } cases[] = {
        {"", "write-flash takes"},
        {"--flash_mode dio", "write-flash takes"},
        {"0x1000", "0x1000"},
        {"there a.bin", "'there'"},
        {"--stub 0x1000 a.bin", "'--stub'"},
        {"0x1000 gone.bin", "gone.bin"},
        {"0x1000 'a.bin", "a quote does not end"},
    };
    bench_t *bench = *state;
    char operand[BENCH_PATH + 1];
    const char *path = bench_path(bench->folder, "flash_args");
    snprintf(operand, sizeof operand, "@%s", path);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench_write_file(path, cases[i].list, strlen(cases[i].list));
        assert_int_not_equal(bench_run_bare(bench, "--chip", "esp32", "write-flash", operand, NULL),
                             0);
        bench_assert_said(bench->err, cases[i].why);
    }
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_the_table_in_flash_tells_what_is_data),
        BENCH_TEST(test_a_long_table_in_flash_is_read_to_its_end),
        BENCH_TEST(test_without_a_table_it_is_refused_and_force_is_named),
        BENCH_TEST(test_force_of_a_file_lifts_what_that_one_is_refused_for),
        BENCH_TEST(test_an_unsigned_build_where_secure_boot_is_on),
        BENCH_TEST(test_flash_that_cannot_be_read_is_not_looked_at),
        BENCH_TEST(test_check_needs_no_chip),
        BENCH_TEST(test_check_of_a_chip_changes_nothing),
        BENCH_TEST(test_check_of_a_chip_counts_its_security),
        BENCH_TEST(test_the_map_shows_what_would_lie_where),
        BENCH_TEST(test_the_map_goes_into_a_file),
        BENCH_TEST(test_options_of_judging_are_of_no_use_elsewhere),
        BENCH_TEST(test_arguments_of_a_build_and_its_json_are_taken),
        BENCH_TEST(test_odd_lists_of_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
