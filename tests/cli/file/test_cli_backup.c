/*
 * All of flash in a folder, and back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A chip with a build and some data in flash, and its backup. */
static const char *back_up(bench_t *bench, const char *chip)
{
    const char *build = bench_firmware(bench, "build", chip, NULL);
    const char *folder = bench_path(bench->folder, "backup");
    static uint8_t data[0x3001];
    const char *file = bench_path(bench->folder, "data.bin");
    memset(data, 0xA5, sizeof data);
    bench_write_file(file, data, sizeof data);
    bench_chip(bench, chip, NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", build, "0x200000", file, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "backup", folder, NULL), 0);
    return folder;
}

static void test_what_was_saved_comes_back_to_the_last_byte(void **state)
{
    bench_t *bench = *state;
    const char *folder = back_up(bench, "esp32c3");
    size_t size;
    bench_unplug(bench);
    uint8_t *before = bench_read_file(bench->flash, &size);
    assert_int_equal(size, BENCH_FLASH_SIZE);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 0);
    bench_assert_said(bench->out, "1 of 1 verified");
    bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 0);
    bench_assert_said(bench->out, "0 written (0 bytes), 1 skipped");
    bench_unplug(bench);
    uint8_t *after = bench_read_file(bench->flash, &size);
    assert_memory_equal(before, after, BENCH_FLASH_SIZE);
    free(before);
    free(after);
}

static void test_blank_flash_takes_no_room(void **state)
{
    bench_t *bench = *state;
    const char *folder = back_up(bench, "esp32c3");
    size_t size;
    uint8_t *text = bench_read_file(bench_path(folder, "backup.json"), &size);
    text[size - 1] = '\0';
    bench_assert_said((char *)text, "\"format\":\t\"esploader backup\"");
    bench_assert_said((char *)text, "\"mac\":\t\"24:0a:c4:00:00:01\"");
    bench_assert_said((char *)text, "\"flash_size\":\t4194304");
    assert_int_equal(bench_count((char *)text, "\"file\""), 2);
    free(text);
    free(bench_read_file(bench_path(folder, "0x00200000.bin"), &size));
    assert_int_equal(size, 0x4000);
}

/* A bug: with more than there is, flash was read twice and saved twice. */
static void test_no_more_than_there_is_is_saved(void **state)
{
    bench_t *bench = *state;
    const char *build = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *folder = bench_path(bench->folder, "backup");
    size_t size;
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", build, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "--flash-size", "8MB", "backup", folder, NULL), 0);
    bench_assert_said(bench->err, "the flash tells 4096 KiB, --flash-size 8192 KiB");
    uint8_t *text = bench_read_file(bench_path(folder, "backup.json"), &size);
    text[size - 1] = '\0';
    bench_assert_said((char *)text, "\"flash_size\":\t4194304");
    assert_int_equal(bench_count((char *)text, "\"file\""), 1);
    free(text);
    bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 0);
}

static void test_a_backup_is_never_written_over(void **state)
{
    bench_t *bench = *state;
    const char *folder = back_up(bench, "esp32c3");
    bench_assert_exit(bench, bench_run(bench, "backup", folder, NULL), 2);
    bench_assert_said(bench->err, "holds a backup already");
}

static void test_another_chip_or_size_is_refused_and_told(void **state)
{
    bench_t *bench = *state;
    const char *folder = back_up(bench, "esp32c3");
    bench_unplug(bench);
    unlink(bench->flash);
    bench_chip(bench, "esp32", "--flash-part", "W25Q64", NULL);
    bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 2);
    bench_assert_said(bench->err, "the chip is an ESP32, the backup is of ESP32-C3; flash has "
                                  "0x800000 bytes, the backup is of 0x400000 bytes");
    bench_unplug(bench);
    bench_assert_filled(bench, 0, 0x800000, 0xFF);
}

static void test_another_board_is_told(void **state)
{
    bench_t *bench = *state;
    const char *folder = back_up(bench, "esp32c3");
    bench_chip(bench, "esp32c3", "--mac", "24:0a:c4:01:02:03", NULL);
    bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 0);
    bench_assert_said(bench->err, "the backup is of another board, MAC 24:0a:c4:00:00:01");
}

static void test_a_damaged_backup_is_refused_before_a_chip_is_touched(void **state)
{
    bench_t *bench = *state;
    const char *folder = back_up(bench, "esp32c3");
    const char *file = bench_path(folder, "0x00200000.bin");
    size_t size;
    uint8_t *bytes = bench_read_file(file, &size);
    bytes[5] ^= 1;
    bench_write_file(file, bytes, size);
    free(bytes);
    bench_assert_exit(bench, bench_run_bare(bench, "restore", folder, NULL), 2);
    bench_assert_said(bench->err, "0x00200000.bin is not what was saved");
    unlink(file);
    bench_assert_exit(bench, bench_run_bare(bench, "restore", folder, NULL), 2);
    static const char empty[] = "{\"format\": \"esploader backup\", \"version\": 2}";
    bench_write_file(bench_path(folder, "backup.json"), empty, strlen(empty));
    bench_assert_exit(bench, bench_run_bare(bench, "restore", folder, NULL), 2);
    bench_assert_said(bench->err, "of another version of esploader");
    bench_assert_exit(bench, bench_run_bare(bench, "restore", bench->folder, NULL), 2);
}

/* A bug: the chip was not asked what it encrypts. Its backup passed for plain flash: it did not go
 * back where it came from, and went into a chip that could not read it. */
static void test_a_backup_of_encrypted_flash_goes_back_into_its_chip_alone(void **state)
{
    static const char *const chips[] = {"esp32", "esp32c3"};
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        const char *folder = bench_path(bench->folder, chips[i]);
        bench_fill_flash(bench);
        bench_chip(bench, chips[i], "--flash-encryption", NULL);
        bench_assert_exit(bench, bench_run(bench, "backup", folder, NULL), 0);
        bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 0);
        bench_chip(bench, chips[i], "--flash-encryption", "--mac", "24:0a:c4:01:02:03", NULL);
        bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 2);
        bench_assert_said(bench->err, "flash is encrypted, and the chip is 24:0a:c4:01:02:03");
        bench_chip(bench, chips[i], NULL);
        bench_assert_exit(bench, bench_run(bench, "restore", folder, NULL), 2);
        bench_assert_said(bench->err, "flash encryption is off, the backup is of it on");
    }
}

/* A bug: it told that flash was changed. */
static void test_a_restore_that_is_interrupted_while_it_compares_has_changed_nothing(void **state)
{
    bench_t *bench = *state;
    const char *folder = back_up(bench, "esp32c3");
    size_t size;
    bench_unplug(bench);
    uint8_t *before = bench_read_file(bench->flash, &size);
    before[0x200000] ^= 1;
    bench_write_file(bench->flash, before, size);
    bench_chip(bench, "esp32c3", "--pace", NULL);
    bench_begin(bench, "--trace", "restore", folder, NULL);
    /* Its last sector is right, so all of it is asked for, which takes three seconds. */
    assert_true(process_says(&bench->program, "> SPI_FLASH_MD5      address 0  size 0x400000"));
    kill(bench->program.pid, SIGINT);
    bench_assert_exit(bench, bench_end(bench), 130);
    bench_assert_said(bench->err, "esploader: interrupted: could not compare backup at 0x0");
    assert_null(strstr(bench->err, "run the same command again"));
    bench_unplug(bench);
    uint8_t *after = bench_read_file(bench->flash, &size);
    assert_memory_equal(before, after, BENCH_FLASH_SIZE);
    free(before);
    free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_saved_comes_back_to_the_last_byte,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_blank_flash_takes_no_room, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_no_more_than_there_is_is_saved, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_backup_is_never_written_over, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_another_chip_or_size_is_refused_and_told, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(test_another_board_is_told, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_a_damaged_backup_is_refused_before_a_chip_is_touched,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_backup_of_encrypted_flash_goes_back_into_its_chip_alone, bench_setup,
            bench_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_restore_that_is_interrupted_while_it_compares_has_changed_nothing, bench_setup,
            bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
