/* What is in flash: read into files, and erased.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include "support/choice.h"
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Flash full of bytes that tell where they are. */
static void fill(const bench_t *bench)
{
    uint8_t *bytes = malloc(BENCH_FLASH_SIZE);
    assert_non_null(bytes);
    for (uint32_t i = 0; i < BENCH_FLASH_SIZE; i++) {
        bytes[i] = (uint8_t)(i * 2654435761u >> 24);
    }
    bench_write_file(bench->flash, bytes, BENCH_FLASH_SIZE);
    free(bytes);
}

/* A chip with that flash. */
static void begin(bench_t *bench, const char *chip, const char *option)
{
    fill(bench);
    bench_chip(bench, chip, option, NULL);
}

/* Fails unless the file is that region of flash. */
static void assert_copy(bench_t *bench, uint32_t offset, uint32_t size, const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, size);
    bench_assert_flashed(bench, offset, path);
}

static size_t files_in(const char *folder)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    while (readdir(directory) != NULL) {
        count++;
    }
    closedir(directory);
    return count;
}

static void test_read_through_a_stub(void **state)
{
    static const struct {
        const char *offset;
        const char *size;
        uint32_t at;
        uint32_t bytes;
    } cases[] = {
        {"0", "1", 0, 1},
        {"0x1003", "4095", 0x1003, 4095},
        {"0x10000", "0x1001", 0x10000, 0x1001},
        {"0x3f0001", "all", 0x3F0001, 0xFFFF},
        {"0", "4MB", 0, BENCH_FLASH_SIZE},
    };
    bench_t *bench = *state;
    bench_needs_stub(ESP32C3_CHIP);
    const char *copy = bench_path(bench->folder, "copy.bin");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(bench, "esp32c3", NULL);
        const int exit = bench_run(bench, "read-flash", cases[i].offset, cases[i].size, copy, NULL);
        bench_assert_exit(bench, exit, 0);
        assert_copy(bench, cases[i].at, cases[i].bytes, copy);
    }
}

static void test_read_through_the_rom(void **state)
{
    static const char *const chips[] = {"esp32", "esp32s2", "esp32p4"};
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(bench, chips[i], NULL);
        bench_assert_exit(
            bench, bench_run(bench, "--no-stub", "read-flash", "0x12345", "10001", copy, NULL), 0);
        assert_copy(bench, 0x12345, 10001, copy);
    }
}

static void test_read_in_a_disturbed_line(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    begin(bench, "esp32", "--fault=corrupt:rx:30000");
    bench_assert_exit(bench, bench_run(bench, "read-flash", "0x1000", "100000", copy, NULL), 0);
    assert_copy(bench, 0x1000, 100000, copy);
}

/* What the stub's digest covers began behind the lost packet. */
static void test_read_in_a_line_disturbed_twice(void **state)
{
    static const char *const losses[] = {"drop:rx:60000", "duplicate:rx:60000",
                                         "truncate:rx:60000:7"};
    bench_t *bench = *state;
    bench_needs_stub(ESP8266_CHIP);
    const char *copy = bench_path(bench->folder, "copy.bin");
    for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++) {
        fill(bench);
        bench_chip(bench, "esp8266", "--fault", "corrupt:rx:30000", "--fault", losses[i], NULL);
        bench_assert_exit(bench, bench_run(bench, "read-flash", "0x1000", "100000", copy, NULL), 0);
        assert_copy(bench, 0x1000, 100000, copy);
    }
}

static void test_the_esp8266_reads_through_its_stub_only(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    begin(bench, "esp8266", NULL);
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "read-flash", "0", "0x1000", copy, NULL),
                      6);
    bench_assert_said(bench->err, "the ROM loader of the ESP8266 cannot read there\n    leave");
    assert_int_not_equal(access(copy, F_OK), 0);
    bench_needs_stub(ESP8266_CHIP);
    bench_assert_exit(bench, bench_run(bench, "read-flash", "0x1000", "0x3000", copy, NULL), 0);
    assert_copy(bench, 0x1000, 0x3000, copy);
}

static void test_a_read_that_is_refused_leaves_the_file(void **state)
{
    static const struct {
        const char *offset;
        const char *size;
        int exit;
        const char *why;
    } cases[] = {
        {"0x400000", "1", 2, "passes the end of flash at 0x400000"},
        {"0x3fffff", "2", 2, "passes the end"},
        {"0x400000", "all", 2, "passes the end"},
        {"0xffffffff", "0xffffffff", 2, "passes the end"},
        {"0", "0", 1, "'0' is no size"},
        {"0", "some", 1, "'some' is no size"},
        {"here", "4", 1, "'here' is no offset"},
    };
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_write_file(copy, "kept", 4);
    begin(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
    const size_t files = files_in(bench->folder);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const int exit = bench_run(bench, "read-flash", cases[i].offset, cases[i].size, copy, NULL);
        bench_assert_exit(bench, exit, cases[i].exit);
        bench_assert_said(bench->err, cases[i].why);
    }
    assert_int_equal(files_in(bench->folder), files);
    char *kept = process_read(copy);
    assert_string_equal(kept, "kept");
    free(kept);
}

static void interrupt_a_read(bench_t *bench, int number)
{
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_write_file(copy, "kept", 4);
    begin(bench, "esp32", "--pace");
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
    const size_t files = files_in(bench->folder);
    bench_begin(bench, "read-flash", "0", "256KB", copy, NULL);
    assert_true(process_says(&bench->program, "Flash at 0x0: 10 %"));
    kill(bench->program.pid, number);
    bench_assert_exit(bench, bench_end(bench), 130);
    bench_assert_said(bench->err, "interrupted: could not read flash at 0x0");
    assert_int_equal(files_in(bench->folder), files);
    char *kept = process_read(copy);
    assert_string_equal(kept, "kept");
    free(kept);
}

static void test_an_interrupted_read_leaves_the_file(void **state)
{
    interrupt_a_read(*state, SIGINT);
}

static void test_a_read_whose_terminal_goes_leaves_the_file(void **state)
{
    interrupt_a_read(*state, SIGHUP);
}

/* A second Ctrl-C, or whatever else ends a program without asking it. */
static void test_a_read_that_is_killed_leaves_the_file(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_write_file(copy, "kept", 4);
    begin(bench, "esp32", "--pace");
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
    const size_t files = files_in(bench->folder);
    bench_begin(bench, "read-flash", "0", "256KB", copy, NULL);
    assert_true(process_says(&bench->program, "Flash at 0x0: 10 %"));
    kill(bench->program.pid, SIGKILL);
    bench_assert_exit(bench, bench_end(bench), -SIGKILL);
    assert_int_equal(files_in(bench->folder), files);
    char *kept = process_read(copy);
    assert_string_equal(kept, "kept");
    free(kept);
}

/* As nohup asks for. */
static void test_a_hangup_that_is_ignored_stays_so(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    begin(bench, "esp32", "--pace");
    signal(SIGHUP, SIG_IGN);
    bench_begin(bench, "read-flash", "0", "64KB", copy, NULL);
    signal(SIGHUP, SIG_DFL);
    assert_true(process_says(&bench->program, "Flash at 0x0: 10 %"));
    kill(bench->program.pid, SIGHUP);
    bench_assert_exit(bench, bench_end(bench), 0);
    assert_copy(bench, 0, 64 * 1024, copy);
}

/* The system ends a program that passes its limit unless it is ready for that. */
static void test_a_file_beyond_the_limit_of_files_leaves_nothing(void **state)
{
    bench_t *bench = *state;
    struct rlimit before;
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_write_file(copy, "kept", 4);
    begin(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
    const size_t files = files_in(bench->folder);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {.rlim_cur = 64 * 1024, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bench_begin(bench, "read-flash", "0", "128KB", copy, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    bench_assert_exit(bench, bench_end(bench), 6);
    bench_assert_said(bench->err, "cannot write");
    assert_int_equal(files_in(bench->folder), files);
    char *kept = process_read(copy);
    assert_string_equal(kept, "kept");
    free(kept);
}

static void test_a_file_is_replaced_where_it_truly_is(void **state)
{
    struct stat status;
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    const char *link = bench_path(bench->folder, "link.bin");
    bench_write_file(copy, "old", 3);
    assert_int_equal(chmod(copy, 0640), 0);
    assert_int_equal(symlink(copy, link), 0);
    begin(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "read-flash", "0x1000", "0x800", link, NULL), 0);
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat(copy, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_copy(bench, 0x1000, 0x800, copy);
}

static void test_where_nothing_can_be_written(void **state)
{
    bench_t *bench = *state;
    begin(bench, "esp32", NULL);
    bench_assert_exit(
        bench, bench_run(bench, "read-flash", "0", "4", "/no/such/folder/copy.bin", NULL), 2);
    bench_assert_said(bench->err, "cannot write /no/such/folder/copy.bin: No such file");
    bench_assert_exit(bench, bench_run(bench, "read-flash", "0", "4", bench->folder, NULL), 2);
    bench_assert_said(bench->err, "it is there and no regular file");
    bench_assert_exit(bench, bench_run(bench, "read-flash", "0", "4", "/dev/null", NULL), 2);
    bench_assert_said(bench->err, "it is there and no regular file");
}

static void test_erase_a_region(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "erase-region", "0x3000", "0x2000", NULL), 0);
    bench_assert_said(bench->out, "Erased 8 KiB at 0x3000 in ");
    assert_null(strstr(bench->out, "The flash has"));
    bench_assert_exit(bench, bench_run(bench, "erase-region", "0x3f0000", "all", NULL), 0);
    bench_assert_said(bench->out, "The flash has 4 MiB");
    bench_assert_filled(bench, 0, 0x3000, BENCH_PATTERN);
    bench_assert_filled(bench, 0x3000, 0x2000, 0xFF);
    bench_assert_filled(bench, 0x5000, 0x3F0000 - 0x5000, BENCH_PATTERN);
    bench_assert_filled(bench, 0x3F0000, 0x10000, 0xFF);
}

static void test_erase_everything(void **state)
{
    static const char *const chips[] = {"esp32", "esp8266", "esp32s3"};
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    bench_needs_stub(ESP8266_CHIP);
    bench_needs_stub(ESP32S3_CHIP);
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        bench_fill_flash(bench);
        bench_chip(bench, chips[i], NULL);
        bench_assert_exit(bench, bench_run(bench, "erase-flash", NULL), 0);
        bench_assert_said(bench->out, "Erased 4 MiB at 0x0 in ");
        bench_assert_filled(bench, 0, BENCH_FLASH_SIZE, 0xFF);
    }
}

static void test_erases_that_are_refused(void **state)
{
    static const struct {
        const char *offset;
        const char *size;
        int exit;
        const char *why;
    } cases[] = {
        {"0x1001", "0x1000", 1, "no whole sectors\n    flash is erased in sectors"},
        {"0x1000", "0x1001", 1, "no whole sectors"},
        {"0x800", "all", 1, "no whole sectors"},
        {"0x400000", "0x1000", 2, "passes the end of flash"},
        {"0x3ff000", "0x2000", 2, "passes the end of flash"},
        {"0xfffff000", "0x2000", 2, "passes the end of flash"},
        {"0x1000", "0", 1, "is no size"},
    };
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const int exit = bench_run(bench, "erase-region", cases[i].offset, cases[i].size, NULL);
        bench_assert_exit(bench, exit, cases[i].exit);
        bench_assert_said(bench->err, cases[i].why);
    }
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "erase-flash", NULL), 6);
    bench_assert_said(bench->err, "only a flasher stub can do that, not the ROM loader of the "
                                  "ESP32\n    leave --no-stub out");
    bench_assert_untouched(bench);
}

/* As esptool: what such a chip boots may not be put back. */
static void test_a_secured_chip_is_not_erased_by_accident(void **state)
{
    static const struct {
        const char *chip;
        const char *option;
        const char *why;
    } cases[] = {{"esp32c3", "--flash-encryption", "the ESP32-C3 has flash encryption on"},
                 {"esp32", "--flash-encryption", "the ESP32 has flash encryption on"},
                 {"esp32s3", "--secure-boot", "the ESP32-S3 has secure boot on"}};
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bench_fill_flash(bench);
        bench_chip(bench, cases[i].chip, cases[i].option, NULL);
        bench_assert_exit(bench, bench_run(bench, "erase-flash", NULL), 2);
        bench_assert_said(bench->err, cases[i].why);
        bench_assert_said(bench->err, "--force");
        bench_assert_exit(
            bench, bench_run(bench, "--no-stub", "erase-region", "0x5000", "0x2000", NULL), 2);
        bench_assert_said(bench->err, cases[i].why);
        bench_assert_untouched(bench);
        bench_chip(bench, cases[i].chip, cases[i].option, NULL);
        bench_assert_exit(
            bench,
            bench_run(bench, "--no-stub", "erase-region", "--force", "0x5000", "0x2000", NULL), 0);
        bench_assert_filled(bench, 0x5000, 0x2000, 0xFF);
    }
}

/* A ROM loader erases what it is to write. esptool has it do so, too. */
static void test_erase_without_a_stub(void **state)
{
    static const char *const chips[] = {"esp32", "esp32c3", "esp8266"};
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        bench_fill_flash(bench);
        bench_chip(bench, chips[i], NULL);
        bench_assert_exit(
            bench, bench_run(bench, "--no-stub", "erase-region", "0x5000", "0x2000", NULL), 0);
        bench_assert_said(bench->out, "Erased 8 KiB at 0x5000 in ");
        bench_assert_filled(bench, 0x4000, 0x1000, BENCH_PATTERN);
        bench_assert_filled(bench, 0x5000, 0x2000, 0xFF);
        bench_assert_filled(bench, 0x7000, 0x9000, BENCH_PATTERN);
    }
    /* Its ROM would erase a sector more. */
    bench_fill_flash(bench);
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(bench,
                      bench_run(bench, "--no-stub", "erase-region", "0x5000", "0x1000", NULL), 2);
    bench_assert_said(bench->err, "would erase the sector at 0x6000, too");
    bench_assert_untouched(bench);
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_read_through_a_stub),
        BENCH_TEST(test_read_through_the_rom),
        BENCH_TEST(test_read_in_a_disturbed_line),
        BENCH_TEST(test_read_in_a_line_disturbed_twice),
        BENCH_TEST(test_the_esp8266_reads_through_its_stub_only),
        BENCH_TEST(test_a_read_that_is_refused_leaves_the_file),
        BENCH_TEST(test_an_interrupted_read_leaves_the_file),
        BENCH_TEST(test_a_read_whose_terminal_goes_leaves_the_file),
        BENCH_TEST(test_a_read_that_is_killed_leaves_the_file),
        BENCH_TEST(test_a_hangup_that_is_ignored_stays_so),
        BENCH_TEST(test_a_file_beyond_the_limit_of_files_leaves_nothing),
        BENCH_TEST(test_a_file_is_replaced_where_it_truly_is),
        BENCH_TEST(test_where_nothing_can_be_written),
        BENCH_TEST(test_erase_a_region),
        BENCH_TEST(test_erase_without_a_stub),
        BENCH_TEST(test_a_secured_chip_is_not_erased_by_accident),
        BENCH_TEST(test_erase_everything),
        BENCH_TEST(test_erases_that_are_refused),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
