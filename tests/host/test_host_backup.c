/*
 * Backups of flash: what is kept, what is put together again, and which chip takes it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_backup.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { FLASH = 0x100000 };

static char folder[] = "test_host_backup-XXXXXX";
static uint8_t bytes[FLASH];
static esp_host_error_t error;

static esp_host_backup_t backup_of_a_chip(void)
{
    return (esp_host_backup_t){
        .chip = ESP32C3_CHIP,
        .has_mac = true,
        .mac = {1, 2, 3, 4, 5, 6},
        .flash_id = 0x1640EF,
        .flash_size = FLASH,
    };
}

static void remove_files(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

static int setup(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    assert_non_null(mkdtemp(folder));
    memset(bytes, 0xFF, sizeof bytes);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    remove_files();
    return 0;
}

static bool has_file(const char *name, long size)
{
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &status) == 0 && status.st_size == size;
}

/* Saves and loads; returns the bytes kept. */
static uint32_t round_trip(void)
{
    const esp_host_backup_t backup = backup_of_a_chip();
    esp_host_backup_t loaded;
    uint8_t *back;
    uint32_t kept;
    assert_true(esp_host_backup_begin(folder, &error));
    assert_true(esp_host_backup_save(folder, &backup, bytes, &kept, &error));
    assert_true(esp_host_backup_load(folder, &loaded, &back, NULL, NULL, &error));
    assert_memory_equal(back, bytes, FLASH);
    assert_int_equal(loaded.chip, backup.chip);
    assert_true(loaded.has_mac);
    assert_memory_equal(loaded.mac, backup.mac, 6);
    assert_int_equal(loaded.flash_id, backup.flash_id);
    assert_int_equal(loaded.flash_size, FLASH);
    assert_false(loaded.encrypted);
    free(back);
    return kept;
}

static void test_blank_flash_is_no_file(void **state)
{
    (void)state;
    assert_int_equal(round_trip(), 0);
}

static void test_stretches_end_where_a_large_gap_begins(void **state)
{
    (void)state;
    bytes[0x1000] = 0;
    bytes[0x8FFF] = 0; /* a small gap: one stretch */
    bytes[0x19000] = 0;
    bytes[FLASH - 1] = 0;
    assert_int_equal(round_trip(), 0x8000 + 0x1000 + 0x1000);
    assert_true(has_file("0x00001000.bin", 0x8000));
    assert_true(has_file("0x00019000.bin", 0x1000));
    assert_true(has_file("0x000ff000.bin", 0x1000));
}

static void test_all_of_flash_is_one_file(void **state)
{
    (void)state;
    memset(bytes, 0x11, sizeof bytes);
    assert_int_equal(round_trip(), FLASH);
    assert_true(has_file("0x00000000.bin", FLASH));
}

/* A bug: files that were there and had a stretch's name were written over, also through links. */
static void test_nobodys_files_are_written_over(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "%s/0x00000000.bin", folder);
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_false(esp_host_backup_begin(folder, &error));
    assert_non_null(strstr(esp_host_error_text(&error), "is not empty"));
    assert_int_equal(unlink(path), 0);
    assert_true(esp_host_backup_begin(folder, &error));
}

static void test_what_cannot_be_saved_leaves_the_folder_empty(void **state)
{
    (void)state;
    const esp_host_backup_t backup = backup_of_a_chip();
    char path[64];
    uint32_t kept;
    bytes[0] = 0;
    bytes[FLASH - 1] = 0;
    assert_true(esp_host_backup_begin(folder, &error));
    snprintf(path, sizeof path, "%s/0x000ff000.bin", folder);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_false(esp_host_backup_save(folder, &backup, bytes, &kept, &error));
    assert_int_equal(rmdir(path), 0);
    assert_true(esp_host_backup_begin(folder, &error));
}

static void assert_fits_not(const esp_host_backup_t *chip, const char *why)
{
    const esp_host_backup_t backup = backup_of_a_chip();
    assert_false(esp_host_backup_fits(&backup, chip, &error));
    if (strstr(esp_host_error_text(&error), why) == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
}

static void test_which_chip_takes_it(void **state)
{
    (void)state;
    const esp_host_backup_t backup = backup_of_a_chip();
    esp_host_backup_t chip = backup;
    assert_true(esp_host_backup_fits(&backup, &chip, &error));
    chip.mac[0] = 9;
    chip.flash_id = 0x164020;
    assert_true(esp_host_backup_fits(&backup, &chip, &error));
    chip.flash_size = 2 * FLASH;
    assert_fits_not(&chip, "flash has 0x200000 bytes, the backup is of 0x100000 bytes");
    chip = backup;
    chip.chip = ESP32_CHIP;
    assert_fits_not(&chip, "the chip is an ESP32, the backup is of ESP32-C3");
    chip = backup;
    chip.encrypted = true;
    assert_fits_not(&chip, "flash encryption is on");
}

static void test_encrypted_flash_goes_back_into_the_same_chip_only(void **state)
{
    (void)state;
    esp_host_backup_t backup = backup_of_a_chip();
    backup.encrypted = true;
    esp_host_backup_t chip = backup;
    assert_true(esp_host_backup_fits(&backup, &chip, &error));
    chip.mac[5] = 7;
    assert_false(esp_host_backup_fits(&backup, &chip, &error));
    chip = backup;
    chip.has_mac = false;
    assert_false(esp_host_backup_fits(&backup, &chip, &error));
}

static void test_no_file_outside_the_folder_is_read(void **state)
{
    (void)state;
    char path[64];
    esp_host_backup_t loaded;
    uint8_t *back;
    static const char text[] =
        "{\"format\":\"esploader backup\",\"version\":1,\"chip\":\"ESP32\",\"flash_size\":4096,"
        "\"stretches\":[{\"offset\":\"0x0\",\"size\":4096,\"file\":\"../x\",\"md5\":\"\"}]}";
    snprintf(path, sizeof path, "%s/backup.json", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_false(esp_host_backup_load(folder, &loaded, &back, NULL, NULL, &error));
    assert_null(back);
    assert_non_null(strstr(esp_host_error_text(&error), "a stretch of it is odd"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_blank_flash_is_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stretches_end_where_a_large_gap_begins, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_all_of_flash_is_one_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobodys_files_are_written_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_saved_leaves_the_folder_empty, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_which_chip_takes_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_encrypted_flash_goes_back_into_the_same_chip_only,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_file_outside_the_folder_is_read, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
