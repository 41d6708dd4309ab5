/* What is refused, with which exit code and words, and that flash stays as it was.
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

static const char bootloader[] = "bootloader/bootloader.bin";
static const char table[] = "partition_table/partition-table.bin";
static const char application[] = "hello_world.bin";

/* Two operands are enough for all cases but one. */
static void refused(bench_t *bench, const char *offset, const char *path, const char *why)
{
    const int exit = bench_run(bench, "write-flash", offset, path, NULL);
    bench_assert_exit(bench, exit, 2);
    bench_assert_said(bench->err, why);
    bench_assert_untouched(bench);
}

/* A chip with flash full of a pattern, and firmware for it. */
static const char *prepare(bench_t *bench)
{
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    return folder;
}

static void test_unreadable_and_empty_files(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *empty = bench_path(bench->folder, "empty.bin");
    bench_write_file(empty, "", 0);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x10000", "no-such.bin", NULL), 2);
    bench_assert_said(bench->err, "cannot open no-such.bin");
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x10000", bench->folder, NULL), 2);
    bench_assert_said(bench->err, "is a folder");
    const char *pipe = bench_path(bench->folder, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x10000", pipe, NULL), 2);
    bench_assert_said(bench->err, "is no regular file");
    const char *large = bench_path(bench->folder, "large.bin");
    bench_write_file(large, "", 0);
    assert_int_equal(truncate(large, 0x10000001), 0);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x10000", large, NULL), 2);
    bench_assert_said(bench->err, "large.bin is larger than any flash\n    name ");
    refused(bench, "0x10000", empty, "is empty");
}

static void test_damaged_first_byte(void **state)
{
    bench_t *bench = *state;
    const char *app = bench_path(prepare(bench), application);
    refused(bench, "0x10000", bench_damaged(bench, app, "bad.bin", 0, 0),
            "this is no firmware image");
}

static void test_damaged_header(void **state)
{
    bench_t *bench = *state;
    const char *app = bench_path(prepare(bench), application);
    /* The number of segments. */
    refused(bench, "0x10000", bench_damaged(bench, app, "bad.bin", 1, 0), "too many segments");
}

static void test_damaged_checksum(void **state)
{
    bench_t *bench = *state;
    const char *app = bench_path(prepare(bench), application);
    refused(bench, "0x10000", bench_damaged(bench, app, "bad.bin", 50000, 0),
            "the checksum is wrong");
}

static void test_damaged_hash(void **state)
{
    bench_t *bench = *state;
    const char *app = bench_path(prepare(bench), application);
    struct stat status;
    assert_int_equal(stat(app, &status), 0);
    refused(bench, "0x10000", bench_damaged(bench, app, "bad.bin", status.st_size - 1, 0),
            "SHA-256 is wrong");
}

static void test_cut_short(void **state)
{
    bench_t *bench = *state;
    const char *app = bench_path(prepare(bench), application);
    refused(bench, "0x10000", bench_damaged(bench, app, "bad.bin", 6000, 5000), "4968 bytes left");
}

static void test_no_image_where_the_bootloader_goes(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *path = bench_path(bench->folder, "notes.bin");
    bench_write_file(path, "not a bootloader", 16);
    refused(bench, "0x1000", path, "this is no firmware image");
}

static void test_damaged_partition_table(void **state)
{
    bench_t *bench = *state;
    const char *path = bench_path(prepare(bench), table);
    refused(bench, "0x8000", bench_damaged(bench, path, "bad.bin", 40, 0), "Partition table at");
}

static void test_partition_table_with_a_damaged_beginning(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench);
    const char *path = bench_path(folder, table);
    for (long byte = 0; byte < 4; byte++) {
        const char *bad = bench_damaged(bench, path, "bad.bin", byte, 0);
        bench_assert_exit(bench, bench_run(bench, "write-flash", "0x8000", bad, NULL), 2);
        bench_assert_said(bench->err, "Partition table at 0x8000");
    }
    const char *junk = bench_path(bench->folder, "junk.bin");
    bench_write_file(junk, "not a partition table", 21);
    const char *app = bench_path(folder, application);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x8000", junk, "0x10000", app, NULL),
                      2);
    bench_assert_said(bench->err, "Partition table at 0x8000");
    bench_assert_untouched(bench);
}

static void test_data_where_a_partition_table_could_be(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *junk = bench_path(bench->folder, "junk.bin");
    bench_write_file(junk, "not a partition table", 21);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x8000", junk, NULL), 0);
    bench_assert_flashed(bench, 0x8000, junk);
}

static void test_no_image_in_an_application_partition(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench);
    const char *path = bench_path(bench->folder, "notes.bin");
    bench_write_file(path, "not an application", 18);
    const int exit =
        bench_run(bench, "write-flash", "0x8000", bench_path(folder, table), "0x10000", path, NULL);
    bench_assert_exit(bench, exit, 2);
    bench_assert_said(bench->err, "Application at 0x10000");
    bench_assert_untouched(bench);
}

static void test_image_for_another_chip(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *other = bench_firmware(bench, "other", "esp32s3", NULL);
    refused(bench, "0x10000", bench_path(other, application), "for ESP32-S3, wanted for ESP32");
}

static void test_image_for_the_esp8266(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *other = bench_firmware(bench, "other", "esp8266", NULL);
    refused(bench, "0x10000", bench_path(other, application), "for ESP8266, wanted for ESP32");
}

static void test_build_for_another_chip(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *other = bench_firmware(bench, "other", "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", other, NULL), 2);
    bench_assert_said(bench->err, "the build is for an ESP32-C3, the chip is an ESP32");
    bench_assert_untouched(bench);
}

static void test_chip_older_than_the_image_allows(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", "--min-rev", "4", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", "--revision", "0.3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "the chip is older than the image allows");
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32c3", "--revision", "0.4", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
}

static void test_chip_newer_than_the_image_allows(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", "--max-rev", "99", NULL);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", "--revision", "1.0", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "the chip is newer than the image allows");
    bench_assert_untouched(bench);
}

static void test_off_a_sector(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench);
    refused(bench, "0x10100", bench_path(folder, application), "4 KiB boundary");
}

static void test_past_the_end(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench);
    refused(bench, "0x3f0000", bench_path(folder, application), "runs past the end of flash");
}

static void test_past_the_end_of_the_address_space(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench);
    refused(bench, "0xfffff000", bench_path(folder, application), "runs past the end of flash");
}

/* Stubs of many chips have three bytes of address, as ROM loaders have: the advice to take one
 * would lead nowhere. The file before would have been written. */
static void test_beyond_16_mib_nothing_is_written(void **state)
{
    static const struct {
        const char *chip;
        target_chip_t target;
        const char *loader;
        const char *why;
    } cases[] = {
        {"esp32", ESP32_CHIP, "--compress",
         "no loader of the ESP32 writes further than 16 MiB\n    put it below"},
        {"esp32", ESP_UNKNOWN_CHIP, "--no-stub", "no loader of the ESP32 writes further"},
        {"esp32s3", ESP_UNKNOWN_CHIP, "--no-stub",
         "the ROM loader of the ESP32-S3 writes no further than 16 MiB\n    a flasher stub can"},
    };
    bench_t *bench = *state;
    const char *data = bench_path(bench->folder, "data.bin");
    bench_write_file(data, "0123456789abcdef", 16);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].target != ESP_UNKNOWN_CHIP) {
            bench_needs_stub(cases[i].target);
        }
        bench_chip(bench, cases[i].chip, "--flash-part", "W25Q256", NULL);
        const int exit = bench_run(bench, cases[i].loader, "write-flash", "--no-skip", "0x10000",
                                   data, "0x1fe0000", data, NULL);
        bench_assert_exit(bench, exit, 2);
        bench_assert_said(bench->err, cases[i].why);
        bench_assert_filled(bench, 0, 0x20000, 0xFF);
    }
}

/* What runs there is a stub, so it is no use to advise one. */
static void test_reading_beyond_16_mib_advises_no_second_stub(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_needs_stub(ESP32_CHIP);
    bench_chip(bench, "esp32", "--flash-part", "W25Q256", NULL);
    bench_assert_exit(bench, bench_run(bench, "read-flash", "0x1fe0000", "0x1000", copy, NULL), 6);
    bench_assert_said(bench->err, "cannot read flash at 0x1fe0000: not supported by this chip's "
                                  "loader\n    the chip does not have it, or not beyond 16 MiB");
    bench_assert_exit(bench, bench_run(bench, "erase-region", "0x1fe0000", "0x1000", NULL), 6);
    bench_assert_said(bench->err, "not beyond 16 MiB");
    assert_int_not_equal(access(copy, F_OK), 0);
}

static void test_overlap(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench);
    const int exit = bench_run(bench, "write-flash", "0x10000", bench_path(folder, application),
                               "0x20000", bench_path(folder, bootloader), NULL);
    bench_assert_exit(bench, exit, 2);
    bench_assert_said(bench->err, "Bootloader at 0x20000");
    bench_assert_said(bench->err, "overlaps Application at 0x10000");
    bench_assert_untouched(bench);
}

static void test_wrong_chip_option(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    const int exit = bench_run(bench, "--chip", "ESP32-C3", "write-flash", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 5);
    bench_assert_said(bench->err, "found an ESP32, not an ESP32-C3");
    bench_assert_untouched(bench);
}

static void test_force_writes_what_an_image_holds(void **state)
{
    bench_t *bench = *state;
    const char *app = bench_path(prepare(bench), application);
    const char *bad = bench_damaged(bench, app, "bad.bin", 50000, 0);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "--force", "0x10000", bad, NULL), 0);
    assert_int_equal(bench_count(bench->err, "the checksum is wrong"), 1);
    bench_assert_said(bench->err, "warning: ");
    bench_assert_flashed(bench, 0x10000, bad);
}

static void test_force_does_not_move_the_end(void **state)
{
    bench_t *bench = *state;
    const char *app = bench_path(prepare(bench), application);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "--force", "0x3f0000", app, NULL), 2);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "--force", "0x10001", app, NULL), 2);
    bench_assert_untouched(bench);
}

static void test_odd_build_folders(void **state)
{
    bench_t *bench = *state;
    prepare(bench);
    const char *folder = bench_path(bench->folder, "odd");
    assert_int_equal(mkdir(folder, 0777), 0);
    const char *args = bench_path(folder, "flasher_args.json");
    static const struct {
        const char *json;
        const char *why;
    } cases[] = {
        {"{", "no JSON object"},
        {"{}", "flash_files is missing"},
        {"{\"flash_files\": {\"0x1000\": \"gone.bin\"}}", "gone.bin: No such file"},
        {"{\"flash_files\": {\"0x1000\": \"a\"}, \"extra_esptool_args\": {\"chip\": \"z80\"}}",
         "unknown chip"},
    };
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "has no flasher_args.json");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bench_write_file(args, cases[i].json, strlen(cases[i].json));
        bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
        bench_assert_said(bench->err, cases[i].why);
    }
    bench_assert_untouched(bench);
}

static void test_plain_images_where_flash_is_encrypted(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *data = bench_path(bench->folder, "data.bin");
    bench_write_file(data, "data", 4);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", "--flash-encryption", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "the chip decrypts its flash, so what is written plain");
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32c3", "--flash-encryption", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x200000", data, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "flash", "--force", folder, NULL), 0);
    assert_int_equal(bench_count(bench->err, "warning: "), 3);
    bench_assert_flashed(bench, 0x10000, bench_path(folder, application));
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_unreadable_and_empty_files),
        BENCH_TEST(test_damaged_first_byte),
        BENCH_TEST(test_damaged_header),
        BENCH_TEST(test_damaged_checksum),
        BENCH_TEST(test_damaged_hash),
        BENCH_TEST(test_cut_short),
        BENCH_TEST(test_no_image_where_the_bootloader_goes),
        BENCH_TEST(test_damaged_partition_table),
        BENCH_TEST(test_partition_table_with_a_damaged_beginning),
        BENCH_TEST(test_data_where_a_partition_table_could_be),
        BENCH_TEST(test_no_image_in_an_application_partition),
        BENCH_TEST(test_image_for_another_chip),
        BENCH_TEST(test_image_for_the_esp8266),
        BENCH_TEST(test_build_for_another_chip),
        BENCH_TEST(test_chip_older_than_the_image_allows),
        BENCH_TEST(test_chip_newer_than_the_image_allows),
        BENCH_TEST(test_off_a_sector),
        BENCH_TEST(test_past_the_end),
        BENCH_TEST(test_past_the_end_of_the_address_space),
        BENCH_TEST(test_beyond_16_mib_nothing_is_written),
        BENCH_TEST(test_reading_beyond_16_mib_advises_no_second_stub),
        BENCH_TEST(test_overlap),
        BENCH_TEST(test_wrong_chip_option),
        BENCH_TEST(test_force_writes_what_an_image_holds),
        BENCH_TEST(test_force_does_not_move_the_end),
        BENCH_TEST(test_odd_build_folders),
        BENCH_TEST(test_plain_images_where_flash_is_encrypted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
