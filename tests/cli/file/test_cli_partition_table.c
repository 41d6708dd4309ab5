/*
 * Partition tables made, shown, changed and converted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char csv[] = "# Name, Type, SubType, Offset, Size, Flags\n"
                          "nvs, data, nvs, , 24K,\n"
                          "factory, app, factory, , 1M,\n"
                          "storage, data, spiffs, , 512K, encrypted\n";

static const char *make_csv(bench_t *bench, const char *text)
{
    const char *path = bench_path(bench->folder, "partitions.csv");
    bench_write_file(path, text, strlen(text));
    return path;
}

static void test_csv_becomes_a_table_and_csv_again(void **state)
{
    bench_t *bench = *state;
    const char *source = make_csv(bench, csv);
    const char *table = bench_path(bench->folder, "table.bin");
    size_t size;
    bench_assert_exit(bench, bench_run_bare(bench, "partition-table", source, table, NULL), 0);
    bench_assert_said(bench->out, "3 partitions");
    uint8_t *bytes = bench_read_file(table, &size);
    assert_int_equal(size, 0xC00);
    assert_memory_equal(bytes, "\xAA\x50\x01\x02", 4);
    free(bytes);
    bench_assert_exit(bench, bench_run_bare(bench, "partition_table", table, "-", NULL), 0);
    assert_string_equal(bench->out, "# ESP-IDF Partition Table\n"
                                    "# Name, Type, SubType, Offset, Size, Flags\n"
                                    "nvs,data,nvs,0x9000,24K,\n"
                                    "factory,app,factory,0x10000,1M,\n"
                                    "storage,data,spiffs,0x110000,512K,encrypted\n");
    /* It is what image-info reads. */
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", table, NULL), 0);
    bench_assert_said(bench->out, "data, spiffs");
}

static void test_a_table_is_shown_with_what_is_free(void **state)
{
    bench_t *bench = *state;
    const char *source = make_csv(bench, csv);
    bench_assert_exit(bench, bench_run_bare(bench, "partition-table", source, NULL), 0);
    bench_assert_said(bench->out, "3 partitions, 2 MiB of flash");
    bench_assert_said(bench->out, "0x00110000  storage          data, spiffs       512 KiB  "
                                  "[..........######....] encrypted");
    bench_assert_said(bench->out, "0x00190000  -                                   448 KiB");
}

static void test_a_bad_line_is_named(void **state)
{
    bench_t *bench = *state;
    const char *source = make_csv(bench, "nvs,data,nvs,,24K\n\nfactory,app,factory,,1.5M\n");
    const char *table = bench_path(bench->folder, "table.bin");
    bench_assert_exit(bench, bench_run_bare(bench, "partition-table", source, table, NULL), 2);
    bench_assert_said(bench->err, "partitions.csv, line 3: '1.5M' is no size");
    assert_int_equal(access(table, F_OK), -1);
}

static void test_a_partition_grows_and_the_rest_follows(void **state)
{
    bench_t *bench = *state;
    const char *source = make_csv(bench, csv);
    const char *grown = bench_path(bench->folder, "grown.csv");
    bench_assert_exit(
        bench,
        bench_run_bare(bench, "partition-table", "--resize", "factory=1280K", source, grown, NULL),
        0);
    bench_assert_said(bench->out, "storage moves from 0x110000 to 0x150000");
    bench_assert_exit(bench, bench_run_bare(bench, "partition-table", grown, NULL), 0);
    bench_assert_said(bench->out, "0x00150000  storage");
    bench_assert_exit(
        bench,
        bench_run_bare(bench, "partition-table", "--resize", "factory=1600K", source, grown, NULL),
        2);
    bench_assert_said(bench->err, "storage would end at 0x220000, flash at 0x200000");
    bench_assert_exit(
        bench, bench_run_bare(bench, "partition-table", "--resize=factory", source, NULL), 1);
    bench_assert_said(bench->err, "NAME=SIZE");
}

static void test_options_are_rules(void **state)
{
    bench_t *bench = *state;
    const char *source = make_csv(bench, csv);
    bench_assert_exit(
        bench, bench_run_bare(bench, "partition-table", "--flash-size", "1MB", source, NULL), 2);
    bench_assert_said(bench->err, "the flash has 0x100000 bytes");
    bench_assert_exit(
        bench, bench_run_bare(bench, "partition-table", "-q", "-o", "0x10000", source, NULL), 0);
    assert_string_equal(bench->out, "");
    bench_assert_exit(bench,
                      bench_run_bare(bench, "partition-table", "--secure", "v3", source, NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "partition-table", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "help", "partition-table", NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_csv_becomes_a_table_and_csv_again, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_table_is_shown_with_what_is_free, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_bad_line_is_named, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_partition_grows_and_the_rest_follows, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_options_are_rules, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
