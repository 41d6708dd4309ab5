/*
 * Files that only hold what goes into flash are not written as they are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CONTAINER_SIZE = 600, KINDS = 5 };

static const struct {
    const char *file;
    const char *begin;
    size_t begin_size;
    const char *said;
} kinds[KINDS] = {
    {"app.hex", ":020000040001F9\n", 16, "this is an Intel HEX file"},
    {"app.uf2", "UF2\n\x57\x51\x5d\x9e", 8, "this is a UF2 file"},
    {"app.elf",
     "\x7f"
     "ELF\x01\x01\x01",
     7, "this is an ELF file"},
    {"app.bin.gz", "\x1f\x8b\x08\x08", 4, "this is a gzip file"},
    {"firmware.bin", "PK\x03\x04", 4, "this is a ZIP file"},
};

static const char *make(bench_t *bench, size_t kind, const char *name)
{
    static const char uf2_end[] = {0x30, 0x6F, (char)0xB1, 0x0A};
    char bytes[CONTAINER_SIZE] = {0};
    const char *path = bench_path(bench->folder, name);
    memcpy(bytes, kinds[kind].begin, kinds[kind].begin_size);
    memcpy(bytes + 508, uf2_end, sizeof uf2_end);
    bench_write_file(path, bytes, sizeof bytes);
    return path;
}

static void test_containers_are_refused(void **state)
{
    bench_t *bench = *state;
    for (size_t i = 0; i < KINDS; i++) {
        bench_fill_flash(bench);
        bench_chip(bench, "esp32", NULL);
        const char *path = make(bench, i, kinds[i].file);
        const int exit = bench_run(bench, "write-flash", "0x10000", path, NULL);
        bench_assert_exit(bench, exit, 2);
        bench_assert_said(bench->err, kinds[i].said);
        bench_assert_said(bench->err, "--force");
        bench_assert_untouched(bench);
    }
}

static void test_one_in_a_build_folder_is_refused(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    for (size_t i = 0; i < KINDS; i++) {
        make(bench, i, "build/hello_world.bin");
        bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
        bench_assert_said(bench->err, kinds[i].said);
    }
    bench_assert_untouched(bench);
}

static void test_force_writes_them_and_says_so(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", NULL);
    const char *path = make(bench, 2, "app.elf");
    bench_assert_exit(bench, bench_run(bench, "write-flash", "--force", "0x10000", path, NULL), 0);
    bench_assert_said(bench->err, "an ELF file is written as it is");
    bench_assert_flashed(bench, 0x10000, path);
}

static void test_a_data_partition_may_hold_one(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *table = bench_path(folder, "partition_table/partition-table.bin");
    bench_chip(bench, "esp32", NULL);
    const char *path = make(bench, 3, "page.gz");
    /* The partition nvs of the generator's table. */
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x8000", table, "0x9000", path, NULL),
                      0);
    bench_assert_flashed(bench, 0x9000, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_containers_are_refused, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_one_in_a_build_folder_is_refused, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_force_writes_them_and_says_so, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_data_partition_may_hold_one, bench_setup,
                                        bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
