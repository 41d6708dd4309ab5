/* Flashing virtual chips: what is in flash afterwards, and what is skipped.
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

static const char bootloader[] = "bootloader/bootloader.bin";
static const char table[] = "partition_table/partition-table.bin";
static const char application[] = "hello_world.bin";

static void assert_all_flashed(bench_t *bench, const char *folder, uint32_t bootloader_offset)
{
    bench_assert_flashed(bench, bootloader_offset, bench_path(folder, bootloader));
    bench_assert_flashed(bench, 0x8000, bench_path(folder, table));
    bench_assert_flashed(bench, 0x10000, bench_path(folder, application));
}

/* Flashed from its build folder, verified, started; the second time all is there already. */
static void flash_skip_and_boot(bench_t *bench, const char *chip, uint32_t bootloader_offset)
{
    const char *folder = bench_firmware(bench, "build", chip, NULL);
    bench_chip(bench, chip, NULL);
    int exit = bench_run(bench, "flash", folder, "--monitor-until", "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "3 written");
    bench_assert_said(bench->out, "3 of 3 verified");
    bench_assert_said(bench->out, "Hello world!");
    assert_string_equal(bench->err, "");

    exit = bench_run(bench, "flash", folder, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_int_equal(bench_count(bench->out, "MD5 match, skipping"), 3);
    bench_assert_said(bench->out, "0 written (0 bytes), 3 skipped, 3 of 3 verified");
    assert_all_flashed(bench, folder, bootloader_offset);
}

static void test_esp32_from_a_build_folder(void **state)
{
    flash_skip_and_boot(*state, "esp32", 0x1000);
}

static void test_esp32s3_from_a_build_folder(void **state)
{
    flash_skip_and_boot(*state, "esp32s3", 0x0);
}

static void test_esp32c3_from_a_build_folder(void **state)
{
    flash_skip_and_boot(*state, "esp32c3", 0x0);
}

static void test_esp32s2_from_a_build_folder(void **state)
{
    flash_skip_and_boot(*state, "esp32s2", 0x1000);
}

static void test_esp32c6_from_a_build_folder(void **state)
{
    flash_skip_and_boot(*state, "esp32c6", 0x0);
}

static void test_esp32p4_from_a_build_folder(void **state)
{
    flash_skip_and_boot(*state, "esp32p4", 0x2000);
}

static void test_esp32c2_with_a_crystal_of_26_mhz(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c2", NULL);
    bench_chip(bench, "esp32c2", "--crystal", "26", NULL);
    const int exit = bench_run(bench, "--baud", "921600", "flash", folder, NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "3 of 3 verified");
    assert_string_equal(bench->err, "");
    assert_all_flashed(bench, folder, 0x0);
}

static void test_esp8266_rom_says_that_nothing_is_verified(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp8266", NULL);
    bench_chip(bench, "esp8266", NULL);
    const int exit = bench_run(bench, "--no-stub", "--force", "flash", folder, "--monitor-until",
                               "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->err, "has no MD5: nothing can be skipped or verified");
    bench_assert_said(bench->out, "3 written");
    bench_assert_said(bench->out, "0 of 3 verified");
    bench_assert_said(bench->out, "writing at 115200 baud");
    assert_all_flashed(bench, folder, 0x0);
}

static void test_esp8266_rom_is_spoken_to_at_the_rate_asked_for(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp8266", NULL);
    bench_chip(bench, "esp8266", NULL);
    const int exit =
        bench_run(bench, "--no-stub", "--force", "flash", folder, "--baud", "921600", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "connecting again at 921600 baud");
    bench_assert_said(bench->out, "writing at 921600 baud");
    assert_all_flashed(bench, folder, 0x0);
}

static void test_esp8266_rom_erases_no_image_written_before(void **state)
{
    bench_t *bench = *state;
    uint8_t bytes[0x1000];
    memset(bytes, 0x33, sizeof bytes);
    const char *first = bench_path(bench->folder, "first.bin");
    const char *second = bench_path(bench->folder, "second.bin");
    bench_write_file(first, bytes, sizeof bytes);
    memset(bytes, 0x44, sizeof bytes);
    bench_write_file(second, bytes, sizeof bytes);
    bench_chip(bench, "esp8266", NULL);
    /* One sector each: its ROM erases two for each of them. Given in the order that would hurt. */
    const int exit = bench_run(bench, "--no-stub", "--force", "write-flash", "0x21000", second,
                               "0x20000", first, NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->err, "would also erase the sector behind it, at 0x22000");
    assert_int_equal(bench_count(bench->err, "also erase"), 1);
    bench_assert_flashed(bench, 0x20000, first);
    bench_assert_flashed(bench, 0x21000, second);
}

static void test_esp8266_rom_does_not_erase_what_is_not_written(void **state)
{
    bench_t *bench = *state;
    uint8_t bytes[0x2000];
    memset(bytes, 0x33, sizeof bytes);
    const char *one = bench_path(bench->folder, "one.bin");
    const char *two = bench_path(bench->folder, "two.bin");
    bench_write_file(one, bytes, 0x1000);
    bench_write_file(two, bytes, 0x2000);
    bench_fill_flash(bench);
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(
        bench, bench_run(bench, "--no-stub", "write-flash", "0x30000", two, "0x20000", one, NULL),
        2);
    bench_assert_said(bench->err, "would also erase the sector behind it, at 0x21000");
    bench_assert_untouched(bench);
    /* Two sectors are what the ROM erases for one, and comparing erases none. */
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "write-flash", "0x20000", two, NULL), 0);
    bench_assert_flashed(bench, 0x20000, two);
    bench_assert_filled(bench, 0x22000, 0xE000, BENCH_PATTERN);
}

static void test_pairs_may_come_in_any_order_and_size(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *odd = bench_path(bench->folder, "odd.bin");
    bench_write_file(odd, "odd", 3);
    bench_chip(bench, "esp32", NULL);
    const int exit =
        bench_run(bench, "flash", "65536", bench_path(folder, application), "0x200000", odd,
                  "0x1000", bench_path(folder, bootloader), "--after", "none", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "odd.bin at 0x200000: wrote 3 bytes in ");
    bench_assert_flashed(bench, 0x200000, odd);
    bench_assert_flashed(bench, 0x10000, bench_path(folder, application));
    bench_assert_flashed(bench, 0x1000, bench_path(folder, bootloader));
}

static void test_only_what_changed_is_written(void **state)
{
    bench_t *bench = *state;
    const char *one = bench_firmware(bench, "one", "esp32", NULL);
    const char *other = bench_firmware(bench, "other", "esp32", "--version", "2.0.0", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", one, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "flash", other, NULL), 0);
    bench_assert_said(bench->out, "Bootloader at 0x1000: MD5 match, skipping");
    bench_assert_said(bench->out, "Partition table at 0x8000: MD5 match, skipping");
    bench_assert_said(bench->out, "1 written");
    bench_assert_said(bench->out, "3 of 3 verified");
    assert_all_flashed(bench, other, 0x1000);
}

static void test_a_changed_sector_is_updated(void **state)
{
    enum { SIZE = 300000, CHANGED = 200000 };
    bench_t *bench = *state;
    static uint8_t bytes[SIZE];
    const char *path = bench_path(bench->folder, "data.bin");
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = (uint8_t)(i * 7 + (i >> 8));
    }
    bench_write_file(path, bytes, SIZE);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x200000", path, NULL), 0);
    bytes[CHANGED] ^= 1;
    bench_write_file(path, bytes, SIZE);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x200000", path, NULL), 0);
    bench_assert_said(bench->out, "data.bin at 0x200000: updated 4096 of 300000 bytes");
    bench_assert_said(bench->out, "1 written (4 KiB), 0 skipped, 1 of 1 verified");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_no_skip_and_no_verify(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, "--no-skip", "--no-verify", NULL),
                      0);
    bench_assert_said(bench->out, "3 written");
    bench_assert_said(bench->out, "0 skipped, 0 of 3 verified");
}

static void test_verify_finds_one_changed_byte(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *app = bench_path(folder, application);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "verify-flash", folder, NULL), 0);
    assert_int_equal(bench_count(bench->out, "MD5 match"), 3);
    bench_assert_exit(bench, bench_run(bench, "verify-flash", "0x10000", app, NULL), 0);

    const char *changed = bench_damaged(bench, app, "changed.bin", 100000, 0);
    const int exit = bench_run(bench, "verify-flash", "0x8000", bench_path(folder, table),
                               "0x10000", changed, NULL);
    bench_assert_exit(bench, exit, 7);
    bench_assert_said(bench->out, "Partition table at 0x8000: MD5 match");
    bench_assert_said(bench->out, "at 0x10000: differs");
    bench_assert_said(bench->err, "1 of 2 files differ");
    bench_assert_flashed(bench, 0x10000, app);
}

static void test_verify_needs_md5_or_a_stub(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp8266", NULL);
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "verify-flash", folder, NULL), 6);
    bench_assert_said(bench->err,
                      "ESP8266 has no MD5: flash cannot be compared\n    leave --no-stub out");
}

/* `one` and `other` are options that say which way it is written. */
static void flash_disturbed(bench_t *bench, const char *one, const char *other)
{
    const char *folder = bench_firmware(bench, "build", "esp32", "--app-size", "1M", NULL);
    /* Two answers of data blocks and a byte of a block are lost on the way. */
    bench_chip(bench, "esp32", "--fault", "drop:rx:2000", "--fault", "drop:rx:4500", "--fault",
               "drop:tx:400000", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, one, other, NULL), 0);
    bench_assert_said(bench->out, "3 of 3 verified");
    assert_all_flashed(bench, folder, 0x1000);
}

static void test_a_megabyte_in_a_disturbed_line_compressed(void **state)
{
    flash_disturbed(*state, "--compress", NULL);
}

static void test_a_megabyte_in_a_disturbed_line_raw(void **state)
{
    flash_disturbed(*state, "--no-compress", NULL);
}

static void test_a_megabyte_in_a_disturbed_line_by_the_rom(void **state)
{
    flash_disturbed(*state, "--no-stub", "--no-compress");
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_esp32_from_a_build_folder),
        BENCH_TEST(test_esp32s3_from_a_build_folder),
        BENCH_TEST(test_esp32c3_from_a_build_folder),
        BENCH_TEST(test_esp32s2_from_a_build_folder),
        BENCH_TEST(test_esp32c6_from_a_build_folder),
        BENCH_TEST(test_esp32p4_from_a_build_folder),
        BENCH_TEST(test_esp32c2_with_a_crystal_of_26_mhz),
        BENCH_TEST(test_esp8266_rom_says_that_nothing_is_verified),
        BENCH_TEST(test_esp8266_rom_is_spoken_to_at_the_rate_asked_for),
        BENCH_TEST(test_esp8266_rom_erases_no_image_written_before),
        BENCH_TEST(test_esp8266_rom_does_not_erase_what_is_not_written),
        BENCH_TEST(test_pairs_may_come_in_any_order_and_size),
        BENCH_TEST(test_only_what_changed_is_written),
        BENCH_TEST(test_a_changed_sector_is_updated),
        BENCH_TEST(test_no_skip_and_no_verify),
        BENCH_TEST(test_verify_finds_one_changed_byte),
        BENCH_TEST(test_verify_needs_md5_or_a_stub),
        BENCH_TEST(test_a_megabyte_in_a_disturbed_line_compressed),
        BENCH_TEST(test_a_megabyte_in_a_disturbed_line_raw),
        BENCH_TEST(test_a_megabyte_in_a_disturbed_line_by_the_rom),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
