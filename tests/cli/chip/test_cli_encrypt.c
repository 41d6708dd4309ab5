/* Images that the chip encrypts on their way into flash.
 *
 * A virtual chip whose flash encryption is on decrypts what it boots, so an application that starts
 * there lies in flash as its ciphertext. The cipher undoes itself: what is written encrypted twice
 * is plain again.
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

/* An option that changes nothing. */
#define NEUTRAL "--before=default"

/* Stops the chip; fails when flash holds the file's bytes at the offset. */
static void assert_not_plain(bench_t *bench, uint32_t offset, const char *path)
{
    size_t flash_size;
    size_t size;
    bench_unplug(bench);
    uint8_t *flash = bench_read_file(bench->flash, &flash_size);
    uint8_t *file = bench_read_file(path, &size);
    assert_true(offset + size <= flash_size);
    assert_memory_not_equal(flash + offset, file, size);
    free(flash);
    free(file);
}

static void assert_starts_encrypted(const char *chip, target_chip_t target, const char *loader,
                                    void **state)
{
    bench_t *bench = *state;
    if (strcmp(loader, "--no-stub") != 0) {
        bench_needs_stub(target);
    }
    const char *folder = bench_firmware(bench, chip, chip, NULL);
    bench_fill_flash(bench);
    bench_chip(bench, chip, "--flash-encryption", NULL);
    const int exit = bench_run(bench, loader, "flash", "--encrypt", folder, "--monitor-until",
                               "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "(encrypted, not verified)");
    bench_assert_said(bench->out, "3 written");
    bench_assert_said(bench->out, "0 skipped, 0 of 3 verified");
    bench_assert_said(bench->err, "3 of 3 files go encrypted into flash");
    assert_null(strstr(bench->out, "MD5 match"));
    assert_not_plain(bench, 0x10000, bench_path(folder, application));
}

static void test_the_rom_writes_encrypted(void **state)
{
    assert_starts_encrypted("esp32c3", ESP32C3_CHIP, "--no-stub", state);
    assert_starts_encrypted("esp32s2", ESP32S2_CHIP, "--no-stub", state);
}

static void test_a_stub_writes_encrypted(void **state)
{
    assert_starts_encrypted("esp32c6", ESP32C6_CHIP, NEUTRAL, state);
    assert_starts_encrypted("esp32", ESP32_CHIP, NEUTRAL, state);
}

static void test_what_is_there_is_written_again(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--flash-encryption", NULL);
    for (unsigned i = 0; i < 2; i++) {
        bench_assert_exit(bench, bench_run(bench, "flash", "--encrypt", "-z", folder, NULL), 0);
        bench_assert_said(bench->out, "3 written");
        bench_assert_said(bench->err, "--compress has no effect there");
        assert_null(strstr(bench->out, "compressed)"));
    }
}

static void test_only_what_the_build_says(void **state)
{
    static const char json[] =
        "{\"flash_files\": {\"0x0\": \"bootloader/bootloader.bin\", \"0x8000\": "
        "\"partition_table/partition-table.bin\", \"0x10000\": \"hello_world.bin\", \"0x200000\": "
        "\"data.bin\"}, \"bootloader\": {\"offset\": \"0x0\", \"file\": "
        "\"bootloader/bootloader.bin\", \"encrypted\": \"true\"}, \"partition-table\": "
        "{\"offset\": \"0x8000\", \"file\": \"partition_table/partition-table.bin\", "
        "\"encrypted\": \"true\"}, \"app\": {\"offset\": \"0x10000\", \"file\": "
        "\"hello_world.bin\", \"encrypted\": \"true\"}, \"storage\": {\"offset\": \"0x200000\", "
        "\"file\": \"data.bin\", \"encrypted\": \"false\"}}";
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *data = bench_path(folder, "data.bin");
    bench_write_file(data, "plain data", 10);
    bench_write_file(bench_path(folder, "flasher_args.json"), json, sizeof json - 1);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", "--flash-encryption", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "--encrypt lets the chip encrypt it");
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32c3", "--flash-encryption", NULL);
    const int exit =
        bench_run(bench, "flash", folder, "--encrypt", "--monitor-until", "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "1 of 4 verified");
    assert_int_equal(bench_count(bench->out, "(encrypted, not verified)"), 3);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, "--encrypt", NULL), 0);
    bench_assert_said(bench->out, "3 written");
    bench_assert_said(bench->out, "1 skipped");
    bench_assert_flashed(bench, 0x200000, data);
    /* Its first time it is written plain: a chip whose encryption is off encrypts all itself. */
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    bench_assert_said(bench->out, "4 of 4 verified");
    bench_assert_flashed(bench, 0x10000, bench_path(folder, application));
}

/* Ends of images: units of 32 on the ESP32, else 16. */
static void test_ends_are_filled_up(void **state)
{
    static const struct {
        const char *chip;
        target_chip_t target;
        size_t size;
        size_t whole;
        const char *says;
    } cases[] = {
        {"esp32c3", ESP32C3_CHIP, 4097, 4112, "15 bytes of 0xFF added"},
        {"esp32", ESP32_CHIP, 4112, 4128, "16 bytes of 0xFF added"},
        {"esp32c3", ESP32C3_CHIP, 4112, 4112, NULL},
    };
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench_needs_stub(cases[i].target);
        uint8_t bytes[4128];
        memset(bytes, 0xFF, sizeof bytes);
        for (size_t at = 0; at < cases[i].size; at++) {
            bytes[at] = (uint8_t)(at * 7);
        }
        const char *data = bench_path(bench->folder, "data.bin");
        const char *there = bench_path(bench->folder, "there.bin");
        const char *whole = bench_path(bench->folder, "whole.bin");
        char length[16];
        snprintf(length, sizeof length, "%zu", cases[i].whole);
        bench_write_file(data, bytes, cases[i].size);
        bench_write_file(whole, bytes, cases[i].whole);
        bench_chip(bench, cases[i].chip, "--flash-encryption", NULL);
        const int exit = bench_run(bench, "write-flash", "--encrypt", "0x200000", data, NULL);
        bench_assert_exit(bench, exit, 0);
        if (cases[i].says != NULL) {
            bench_assert_said(bench->out, cases[i].says);
        } else {
            assert_null(strstr(bench->out, "0xFF"));
        }
        assert_not_plain(bench, 0x200000, data);
        bench_chip(bench, cases[i].chip, "--flash-encryption", NULL);
        bench_assert_exit(bench, bench_run(bench, "read-flash", "0x200000", length, there, NULL),
                          0);
        bench_assert_exit(bench,
                          bench_run(bench, "write-flash", "--encrypt", "0x200000", there, NULL), 0);
        bench_assert_flashed(bench, 0x200000, whole);
    }
}

static void test_refused_before_anything_is_erased(void **state)
{
    static const struct {
        const char *chip;
        const char *option; /* of the simulator, or NULL */
        const char *loader;
        const char *says;
    } cases[] = {
        {"esp8266", NULL, "--no-stub", "the ESP8266 has no flash encryption"},
        {"esp32", "--flash-encryption", "--no-stub",
         "the ROM loader of the ESP32 cannot write "
         "encrypted\n    a flasher stub can"},
        {"esp32c3", NULL, "--no-stub", "flash encryption is off in the eFuses of the ESP32-C3"},
        {"esp32c3", NULL, NEUTRAL, "flash encryption is off in the eFuses of the ESP32-C3"},
        {"esp32s2", "--jtag-off", NEUTRAL, "--force writes it all the same"},
    };
    bench_t *bench = *state;
    const char *data = bench_path(bench->folder, "data.bin");
    bench_write_file(data, "data", 4);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench_fill_flash(bench);
        bench_chip(bench, cases[i].chip, cases[i].option, NULL);
        const int exit =
            bench_run(bench, cases[i].loader, "write-flash", "--encrypt", "0x200000", data, NULL);
        bench_assert_exit(bench, exit, 2);
        bench_assert_said(bench->err, cases[i].says);
        bench_assert_untouched(bench);
    }
}

/* esptool's word for it. */
static void test_the_fuses_are_not_asked_where_that_is_told(void **state)
{
    bench_t *bench = *state;
    uint8_t bytes[4096];
    memset(bytes, 0x42, sizeof bytes);
    const char *data = bench_path(bench->folder, "data.bin");
    bench_write_file(data, bytes, sizeof bytes);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench,
                      bench_run(bench, "write-flash", "--encrypt", "--ignore-flash-enc-efuse",
                                "0x200000", data, NULL),
                      0);
    bench_assert_said(bench->err, "flash encryption is off in the eFuses of the ESP32-C3");
    assert_not_plain(bench, 0x200000, data);
}

static void test_a_loader_that_may_not_encrypt(void **state)
{
    static const char *const chips[] = {"esp32",   "esp32s2", "esp32s3", "esp32c2",
                                        "esp32c3", "esp32c5", "esp32c6", "esp32c61",
                                        "esp32h2", "esp32h4", "esp32p4", "esp32s31"};
    bench_t *bench = *state;
    const char *data = bench_path(bench->folder, "data.bin");
    bench_write_file(data, "data", 4);
    bench_needs_stub(ESP32_CHIP);
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        bench_fill_flash(bench);
        bench_chip(bench, chips[i], "--flash-encryption", "--no-encrypted-writes", NULL);
        const int exit = bench_run(bench, "write-flash", "--encrypt", "0x200000", data, NULL);
        bench_assert_exit(bench, exit, 2);
        bench_assert_said(bench->err, "forbid its loader to encrypt");
        bench_assert_untouched(bench);
    }
}

static void test_an_esp32_tells_by_its_efuses(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_needs_stub(ESP32_CHIP);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", "--encrypt", folder, NULL), 2);
    bench_assert_said(bench->err, "flash encryption is off in the eFuses of the ESP32");
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32", "--flash-encryption", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 2);
    bench_assert_said(bench->err, "the chip decrypts its flash");
    bench_assert_untouched(bench);
}

static void test_force_encrypts_where_encryption_is_off(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", "--encrypt", "--force", folder, NULL), 0);
    bench_assert_said(bench->err, "warning: --encrypt: flash encryption is off");
    assert_not_plain(bench, 0x10000, bench_path(folder, application));
}

static void test_encrypted_in_secure_download_mode(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--secure-download", "--flash-encryption", NULL);
    const int exit = bench_run(bench, "--flash-size", "4MB", "flash", "--encrypt", folder,
                               "--monitor-until", "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    assert_not_plain(bench, 0x10000, bench_path(folder, application));
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_the_rom_writes_encrypted),
        BENCH_TEST(test_a_stub_writes_encrypted),
        BENCH_TEST(test_what_is_there_is_written_again),
        BENCH_TEST(test_only_what_the_build_says),
        BENCH_TEST(test_ends_are_filled_up),
        BENCH_TEST(test_refused_before_anything_is_erased),
        BENCH_TEST(test_the_fuses_are_not_asked_where_that_is_told),
        BENCH_TEST(test_a_loader_that_may_not_encrypt),
        BENCH_TEST(test_an_esp32_tells_by_its_efuses),
        BENCH_TEST(test_force_encrypts_where_encryption_is_off),
        BENCH_TEST(test_encrypted_in_secure_download_mode),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
