/*
 * Partitions named in place of offsets, and builds that are found.
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

enum { NVS = 0x9000, NVS_SIZE = 0x6000, PHY = 0xF000, FACTORY = 0x10000 };

static uint8_t content[0x7000];

static const char *make_file(bench_t *bench, const char *name, size_t size)
{
    const char *path = bench_path(bench->folder, name);
    for (size_t i = 0; i < sizeof content; i++) {
        content[i] = (uint8_t)(i * 13 + i / 256 + size);
    }
    bench_write_file(path, content, size);
    return path;
}

/* A chip that has a build in flash. */
static const char *flashed(bench_t *bench)
{
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", build, NULL), 0);
    return build;
}

static void test_a_partition_is_read_by_its_name(void **state)
{
    bench_t *bench = *state;
    const char *out = bench_path(bench->folder, "nvs.bin");
    size_t size;
    flashed(bench);
    bench_assert_exit(bench, bench_run(bench, "read-flash", "nvs", out, NULL), 0);
    bench_assert_said(bench->out, "The partition table at 0x8000 is read");
    uint8_t *bytes = bench_read_file(out, &size);
    assert_int_equal(size, NVS_SIZE);
    assert_int_equal(bytes[0], BENCH_PATTERN);
    free(bytes);
    bench_assert_exit(bench, bench_run(bench, "read-flash", "partition-table", out, NULL), 0);
    bytes = bench_read_file(out, &size);
    assert_int_equal(size, 0x1000);
    assert_memory_equal(bytes, "\xAA\x50", 2);
    free(bytes);
}

static void test_a_partition_is_erased_and_no_byte_beside_it(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32C3_CHIP);
    flashed(bench);
    bench_assert_exit(bench, bench_run(bench, "erase-region", "nvs", NULL), 0);
    bench_unplug(bench);
    bench_assert_filled(bench, NVS, NVS_SIZE, 0xFF);
    bench_assert_filled(bench, PHY, 0x1000, BENCH_PATTERN);
}

static void test_a_file_goes_into_the_partition_that_is_named(void **state)
{
    bench_t *bench = *state;
    char word[BENCH_PATH + 16];
    const char *file = make_file(bench, "nvs.bin", 5000);
    flashed(bench);
    snprintf(word, sizeof word, "nvs=%s", file);
    bench_assert_exit(bench, bench_run(bench, "write-flash", word, NULL), 0);
    bench_assert_flashed(bench, NVS, file);
    bench_chip(bench, "esp32c3", NULL);
    const char *other = make_file(bench, "phy.bin", 4096);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "phy_init", other, NULL), 0);
    bench_assert_flashed(bench, PHY, other);
}

static void test_a_file_larger_than_its_partition_is_refused(void **state)
{
    bench_t *bench = *state;
    const char *build = flashed(bench);
    const char *file = make_file(bench, "large.bin", 4097);
    const char *named = bench_path(bench->folder, "a.hex");
    static const char hex[] = ":020000040000FA\n:0400000001020304F2\n:00000001FF\n";
    char word[BENCH_PATH + 16];
    bench_assert_exit(bench, bench_run(bench, "write-flash", "phy_init", file, NULL), 2);
    bench_assert_said(bench->err, "has 4097 bytes, the partition at 0xf000 has 4096");
    snprintf(word, sizeof word, "phy_init=%s", file);
    bench_assert_exit(bench, bench_run(bench, "flash", build, word, NULL), 2);
    bench_assert_said(bench->err, "has 4097 bytes");
    bench_write_file(named, hex, strlen(hex));
    bench_assert_exit(bench, bench_run(bench, "write-flash", "nvs", named, NULL), 2);
    bench_unplug(bench);
    bench_assert_filled(bench, NVS, NVS_SIZE + 0x1000, BENCH_PATTERN);
}

static void test_a_build_is_written_with_what_the_board_has_of_its_own(void **state)
{
    bench_t *bench = *state;
    char word[BENCH_PATH + 16];
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *nvs = make_file(bench, "board7.bin", NVS_SIZE);
    const char *extra = make_file(bench, "extra.bin", 100);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    snprintf(word, sizeof word, "nvs=%s", nvs);
    bench_assert_exit(bench, bench_run(bench, "flash", build, word, "0x3F0000", extra, NULL), 0);
    bench_assert_said(bench->out, "5 of 5 verified");
    bench_assert_flashed(bench, NVS, nvs);
    bench_assert_flashed(bench, 0x3F0000, extra);
    bench_assert_flashed(bench, FACTORY, bench_path(build, "hello_world.bin"));
    bench_chip(bench, "esp32c3", NULL);
    snprintf(word, sizeof word, "nvs=%s", nvs);
    bench_assert_exit(bench, bench_run(bench, "verify-flash", build, word, NULL), 0);
    bench_assert_said(bench->out, "4 of 4 files");
}

static void test_a_pair_takes_the_place_of_the_builds_file(void **state)
{
    bench_t *bench = *state;
    char word[BENCH_PATH + 16];
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *other = bench_firmware(bench, "other", "esp32c3", "--version", "2.0", NULL);
    bench_chip(bench, "esp32c3", NULL);
    snprintf(word, sizeof word, "factory=%s/hello_world.bin", other);
    bench_assert_exit(bench, bench_run(bench, "flash", build, word, NULL), 0);
    bench_assert_said(bench->out, "3 of 3 verified");
    bench_assert_flashed(bench, FACTORY, bench_path(other, "hello_world.bin"));
}

static void test_only_the_application_is_written(void **state)
{
    bench_t *bench = *state;
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", "--app-only", "--force", build, NULL), 0);
    bench_assert_said(bench->out, "1 of 1 verified");
    bench_assert_flashed(bench, FACTORY, bench_path(build, "hello_world.bin"));
    bench_assert_filled(bench, 0, FACTORY, BENCH_PATTERN);
    bench_assert_exit(bench, bench_run_bare(bench, "write-flash", "--app-only", "0", build, NULL),
                      1);
}

/* A bug: of a build that does not tell which file it is, what stood behind it was written alone. */
static void test_an_application_that_is_not_told_is_not_left_out(void **state)
{
    bench_t *bench = *state;
    char word[BENCH_PATH + 16];
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *args = bench_path(build, "flasher_args.json");
    size_t size;
    char *text = (char *)bench_read_file(args, &size);
    char *role = memmem(text, size, "\"app\":", 6);
    assert_non_null(role);
    role[1] = 'x';
    bench_write_file(args, text, size);
    free(text);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    snprintf(word, sizeof word, "nvs=%s", make_file(bench, "nvs.bin", 4096));
    bench_assert_exit(bench, bench_run(bench, "flash", "--app-only", build, word, NULL), 2);
    bench_assert_said(bench->err, "does not say which of its files is the application");
    bench_assert_untouched(bench);
}

static void test_a_project_has_its_build_in_it(void **state)
{
    bench_t *bench = *state;
    char folder[BENCH_PATH];
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    assert_non_null(getcwd(folder, sizeof folder));
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", bench->folder, NULL), 0);
    bench_assert_said(bench->out, "3 of 3 verified");
    assert_int_equal(chdir(bench->folder), 0);
    const int exit = bench_run(bench, "flash", NULL);
    assert_int_equal(chdir(build), 0);
    const int inside = bench_run(bench, "flash", NULL);
    assert_int_equal(chdir("/"), 0);
    const int nowhere = bench_run(bench, "flash", NULL);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(exit, 0);
    assert_int_equal(inside, 0);
    assert_int_equal(nowhere, 2);
    bench_assert_said(bench->err, "this folder has no flasher_args.json");
}

static void test_a_name_that_is_none_tells_which_there_are(void **state)
{
    bench_t *bench = *state;
    const char *file = make_file(bench, "a.bin", 16);
    flashed(bench);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "storage", file, NULL), 2);
    bench_assert_said(bench->err, "there is no partition 'storage'");
    bench_assert_said(bench->err, "there are nvs, phy_init, factory");
}

static void test_without_a_table_in_flash_one_can_be_named(void **state)
{
    bench_t *bench = *state;
    const char *file = make_file(bench, "a.bin", 4096);
    const char *csv = bench_path(bench->folder, "partitions.csv");
    static const char text[] = "mine,data,fat,0x200000,64K\n";
    bench_write_file(csv, text, strlen(text));
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "mine", file, NULL), 2);
    bench_assert_said(bench->err, "there is no partition table in flash at 0x8000");
    bench_assert_exit(
        bench, bench_run(bench, "write-flash", "--partition-table", csv, "mine", file, NULL), 0);
    bench_assert_flashed(bench, 0x200000, file);
}

static void test_words_that_are_no_names_are_told_without_a_chip(void **state)
{
    bench_t *bench = *state;
    const char *file = make_file(bench, "a.bin", 16);
    bench_assert_exit(bench, bench_run_bare(bench, "flash", "biuld", NULL), 2);
    bench_assert_said(bench->err, "biuld is no folder");
    bench_assert_exit(bench, bench_run_bare(bench, "write-flash", file, "0x1000", NULL), 1);
    bench_assert_said(bench->err, "is no offset");
}

/* A bug: the build was told to be no offset. */
static void test_a_place_without_a_file_is_told(void **state)
{
    bench_t *bench = *state;
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *file = make_file(bench, "a.bin", 16);
    bench_assert_exit(bench, bench_run_bare(bench, "flash", build, "0x9000", file, "nvs", NULL), 1);
    bench_assert_said(bench->err, "there is no file for 'nvs'");
}

/* Writes a table of these lines into flash, without what makes or checks tables. */
static void put_table(bench_t *bench, const uint8_t (*entries)[32], size_t count)
{
    const char *path = bench_path(bench->folder, "table.bin");
    uint8_t table[0xC00];
    memset(table, 0xFF, sizeof table);
    memcpy(table, entries, count * sizeof entries[0]);
    bench_write_file(path, table, sizeof table);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "--force", "0x8000", path, NULL), 0);
}

/* A bug: the first one was taken, and of two that overlap the other lost what it held. */
static void test_a_name_that_means_no_one_place_is_refused(void **state)
{
    static const uint8_t entries[][32] = {
        {0xAA, 0x50, 1, 2, 0, 0x90, 0, 0, 0, 0x60, 0, 0, 'n', 'v', 's', 27},
        {0xAA, 0x50, 1, 6, 0, 0, 0x20, 0, 0, 0x20, 0, 0, 't', 'w', 'o'},
        {0xAA, 0x50, 1, 6, 0, 0, 0x30, 0, 0, 0x20, 0, 0, 't', 'w', 'o'},
        {0xAA, 0x50, 1, 6, 0, 0xE0, 0, 0, 0, 0x10, 0, 0, 'o', 'v', 'e', 'r'},
        {0xAA, 0x50, 1, 6, 0, 0, 0x38, 0, 0, 0, 0, 0, 'n', 'o', 'n', 'e'},
    };
    bench_t *bench = *state;
    const char *file = make_file(bench, "a.bin", 16);
    bench_needs_stub(ESP32C3_CHIP);
    put_table(bench, entries, sizeof entries / sizeof entries[0]);
    bench_assert_exit(bench, bench_run(bench, "erase-region", "two", NULL), 2);
    bench_assert_said(bench->err, "there are two partitions 'two'");
    bench_assert_said(bench->err, "at 0x200000 and at 0x300000");
    bench_assert_exit(bench, bench_run(bench, "erase-region", "over", NULL), 2);
    bench_assert_said(bench->err, "the partitions 'over' and 'nvs?' overlap");
    bench_assert_exit(bench, bench_run(bench, "write-flash", "none", file, NULL), 2);
    bench_assert_said(bench->err, "the partition 'none' has no bytes");
    bench_unplug(bench);
    bench_assert_filled(bench, NVS, NVS_SIZE, BENCH_PATTERN);
    bench_assert_filled(bench, 0x200000, 0x200000, BENCH_PATTERN);
}

/* A bug: where a folder had the name, as that from which a partition is made, it was no name. */
static void test_a_folder_of_that_name_is_not_in_the_way(void **state)
{
    bench_t *bench = *state;
    char folder[BENCH_PATH];
    const char *out = bench_path(bench->folder, "out.bin");
    const char *file = make_file(bench, "a.bin", NVS_SIZE);
    flashed(bench);
    assert_int_equal(mkdir(bench_path(bench->folder, "nvs"), 0777), 0);
    assert_non_null(getcwd(folder, sizeof folder));
    assert_int_equal(chdir(bench->folder), 0);
    const int written = bench_run(bench, "write-flash", "nvs", file, NULL);
    const int read = bench_run(bench, "read-flash", "nvs", out, NULL);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(written, 0);
    assert_int_equal(read, 0);
    bench_assert_flashed(bench, NVS, out);
    bench_assert_flashed(bench, NVS, file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_partition_is_read_by_its_name, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_partition_is_erased_and_no_byte_beside_it,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_file_goes_into_the_partition_that_is_named,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_file_larger_than_its_partition_is_refused,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_build_is_written_with_what_the_board_has_of_its_own,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_pair_takes_the_place_of_the_builds_file, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_only_the_application_is_written, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_an_application_that_is_not_told_is_not_left_out,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_place_without_a_file_is_told, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_project_has_its_build_in_it, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_name_that_is_none_tells_which_there_are, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_without_a_table_in_flash_one_can_be_named, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_words_that_are_no_names_are_told_without_a_chip,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_name_that_means_no_one_place_is_refused, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_folder_of_that_name_is_not_in_the_way, bench_setup,
                                        bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
