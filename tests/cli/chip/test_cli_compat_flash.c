/* Command lines of esptool on virtual chips: what is in flash then, what is printed, and how it
 * ends.
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
#include <unistd.h>

#include <cmocka.h>

static const char bootloader[] = "bootloader/bootloader.bin";
static const char application[] = "hello_world.bin";

static const char *prepare(bench_t *bench, const char *chip)
{
    const char *folder = bench_firmware(bench, "build", chip, NULL);
    bench_fill_flash(bench);
    bench_chip(bench, chip, NULL);
    return folder;
}

/* The byte of flash there. Stops the chip. */
static uint8_t flash_byte(bench_t *bench, uint32_t at)
{
    size_t size;
    bench_unplug(bench);
    uint8_t *flash = bench_read_file(bench->flash, &size);
    assert_true(at < size);
    const uint8_t byte = flash[at];
    free(flash);
    return byte;
}

static void test_settings_are_set_where_the_chip_boots(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench, "esp32");
    const char *boot = bench_path(folder, bootloader);
    bench_assert_exit(bench,
                      bench_run(bench, "write_flash", "-fm", "dout", "--flash_freq", "26m",
                                "--flash_size=detect", "0x1000", boot, "0x20000", boot, NULL),
                      0);
    bench_assert_said(bench->out, "mode dout, 26 MHz, 4096 KiB");
    bench_assert_exit(bench, bench_run(bench, "verify-flash", "0x20000", boot, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "verify-flash", "0x1000", boot, NULL), 7);
    bench_assert_exit(bench,
                      bench_run(bench, "verify_flash", "-fm", "dout", "-ff", "26m", "-fs", "4MB",
                                "0x1000", boot, NULL),
                      0);
    assert_int_equal(flash_byte(bench, 0x1002), 3);
}

static void test_settings_a_chip_does_not_have(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench, "esp32");
    bench_assert_exit(bench,
                      bench_run(bench, "write_flash", "-ff", "60m", "0x1000",
                                bench_path(folder, bootloader), NULL),
                      2);
    bench_assert_said(bench->err, "flash of an ESP32 cannot run at 60 MHz");
    bench_assert_untouched(bench);
}

/* More flash than there is can be told to the image, but nothing goes behind the end. */
static void test_more_flash_than_there_is(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench, "esp32");
    bench_assert_exit(bench,
                      bench_run(bench, "write_flash", "-fs", "8MB", "0x500000",
                                bench_path(folder, application), NULL),
                      2);
    bench_assert_said(bench->err, "past the end of flash");
    bench_assert_untouched(bench);
}

/* Of a chip whose flash encryption is on. */
static void test_some_files_are_encrypted(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    const char *app = bench_path(folder, application);
    const char *data = bench_path(bench->folder, "data.bin");
    static const uint8_t plain[32] = {1, 2, 3};
    bench_write_file(data, plain, sizeof plain);
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", "--flash-encryption", NULL);
    bench_assert_exit(
        bench,
        bench_run(bench, "write_flash", "0x200000", data, "--encrypt-files", "0x10000", app, NULL),
        0);
    bench_assert_said(bench->err, "1 of 2 files go encrypted");
    bench_assert_flashed(bench, 0x200000, data);
    assert_int_not_equal(flash_byte(bench, 0x10000), 0xE9);
}

static void test_which_bytes_differ(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    const char *folder = prepare(bench, "esp32");
    const char *app = bench_path(folder, application);
    const char *other = bench_damaged(bench, app, "other.bin", 0x123, 0);
    bench_assert_exit(bench, bench_run(bench, "write_flash", "0x20000", app, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "verify_flash", "--diff", "0x20000", other, NULL), 7);
    bench_assert_said(bench->out, ": 1 of ");
    bench_assert_said(bench->out, "\n   0x00020123 ");
    assert_int_equal(bench_count(bench->out, "\n   0x"), 1);
    bench_assert_exit(bench, bench_run(bench, "verify_flash", "--diff", "0x20000", app, NULL), 0);
    assert_int_equal(bench_count(bench->out, "\n   0x"), 0);
}

static void test_all_is_erased_first(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    const char *folder = prepare(bench, "esp32");
    const char *app = bench_path(folder, application);
    bench_assert_exit(bench, bench_run(bench, "write_flash", "-p", "-e", "0x10000", app, NULL), 0);
    bench_assert_flashed(bench, 0x10000, app);
    bench_assert_filled(bench, 0, 0x10000, 0xFF);
    bench_assert_filled(bench, BENCH_FLASH_SIZE - 0x1000, 0x1000, 0xFF);
}

static void test_nothing_is_erased_without_a_stub(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench, "esp32");
    bench_assert_exit(bench,
                      bench_run_stubless(bench, "write_flash", "-e", "0x10000",
                                         bench_path(folder, application), NULL),
                      6);
    bench_assert_untouched(bench);
}

static void test_what_is_before_a_file_in_its_sector_stays(void **state)
{
    bench_t *bench = *state;
    bench_needs_stub(ESP32_CHIP);
    static const uint8_t data[100] = {7, 8, 9};
    const char *path = bench_path(bench->folder, "data.bin");
    const char *folder = prepare(bench, "esp32");
    bench_write_file(path, data, sizeof data);
    bench_assert_exit(bench, bench_run(bench, "write_flash", "0x9004", path, NULL), 0);
    bench_assert_said(bench->out, "the 4 bytes before it are read, and kept");
    bench_assert_flashed(bench, 0x9004, path);
    bench_assert_filled(bench, 0x8000, 0x1004, BENCH_PATTERN);
    bench_assert_filled(bench, 0x9004 + sizeof data, 0x1000 - 4 - sizeof data, 0xFF);
    bench_assert_filled(bench, 0xA000, 0x1000, BENCH_PATTERN);
    /* Two files in one sector, and images, are refused as ever. */
    prepare(bench, "esp32");
    bench_assert_exit(bench, bench_run(bench, "write_flash", "0x9004", path, "0x9800", path, NULL),
                      2);
    bench_assert_exit(
        bench, bench_run(bench, "write_flash", "0x10004", bench_path(folder, application), NULL),
        2);
    bench_assert_untouched(bench);
    /* What cannot be read is not lost either. */
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(bench, bench_run_stubless(bench, "write_flash", "0x9004", path, NULL), 6);
    bench_assert_said(bench->err, "cannot read what flash holds at 0x9000, to keep it");
    bench_assert_untouched(bench);
}

static void test_an_empty_file_among_others(void **state)
{
    bench_t *bench = *state;
    const char *folder = prepare(bench, "esp32");
    const char *app = bench_path(folder, application);
    const char *empty = bench_path(bench->folder, "empty.bin");
    bench_write_file(empty, "", 0);
    bench_assert_exit(bench, bench_run(bench, "write_flash", "0x8000", empty, "0x10000", app, NULL),
                      0);
    bench_assert_said(bench->err, "empty.bin is empty: it is left out");
    bench_assert_flashed(bench, 0x10000, app);
    bench_assert_filled(bench, 0x8000, 0x1000, BENCH_PATTERN);
}

static void test_arguments_in_a_file(void **state)
{
    bench_t *bench = *state;
    char line[2 * BENCH_PATH];
    const char *folder = prepare(bench, "esp32");
    const char *arguments = bench_path(bench->folder, "flash_args");
    snprintf(line, sizeof line, "--flash_mode dio\n0x1000 %s\n", bench_path(folder, bootloader));
    bench_write_file(arguments, line, strlen(line));
    snprintf(line, sizeof line, "@%s", arguments);
    bench_assert_exit(bench, bench_run(bench, "write_flash", line, NULL), 0);
    assert_int_equal(flash_byte(bench, 0x1002), 2);
}

static void test_what_programs_look_for(void **state)
{
    static const char *const texts[] = {
        "Serial port rfc2217://",
        "Detecting chip type... ESP32\n",
        "Connected to ESP32 on ",
        "Chip type:          ESP32 ",
        "Chip is ESP32 ",
        "MAC:                24:0a:c4:",
        "Detected flash size: 4MB\n",
        "Writing at 0x",
        "(100 %)\n",
        "Hash of data verified.\n",
        "Hard resetting via RTS pin...",
    };
    bench_t *bench = *state;
    const char *folder = prepare(bench, "esp32");
    const char *app = bench_path(folder, application);
    bench_assert_exit(
        bench, bench_run(bench, "--compat", "esptool", "write_flash", "0x10000", app, NULL), 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        bench_assert_said(bench->out, texts[i]);
    }
    assert_int_equal(bench_count(bench->out, "Hash of data verified."), 1);
    bench_assert_exit(bench, bench_run(bench, "write_flash", "0x10000", app, NULL), 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_null(strstr(bench->out, texts[i]));
    }
    bench_assert_exit(bench, bench_run(bench, "--compat", "esptool", "flash_id", NULL), 0);
    bench_assert_said(bench->out, "\nManufacturer: ef\nDevice: 4016\nDetected flash size: 4MB\n");
    bench_assert_exit(bench, bench_run_bare(bench, "--compat", "esptool", "image_info", app, NULL),
                      0);
    bench_assert_said(bench->out, "Detected image type: ESP32\n");
    bench_assert_exit(
        bench, bench_run(bench, "--compat", "esptool", "-s", "write_flash", "0x10000", app, NULL),
        0);
    assert_string_equal(bench->out, "");
}

static void test_how_failures_end(void **state)
{
    static const struct {
        const char *words[4];
        int ours;
    } cases[] = {
        {{"wirte_flash", NULL}, 1},
        {{"chip_id", "--no-such-option", NULL}, 1},
        {{"write_flash", "0x10000", "no-such.bin", NULL}, 2},
        {{"--chip", "esp32c3", "chip_id", NULL}, 5},
    };
    bench_t *bench = *state;
    prepare(bench, "esp32");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const *words = cases[i].words;
        bench_assert_exit(bench, bench_run(bench, words[0], words[1], words[2], words[3], NULL),
                          cases[i].ours);
        bench_assert_exit(
            bench,
            bench_run(bench, "--compat", "esptool", words[0], words[1], words[2], words[3], NULL),
            2);
    }
    bench_assert_exit(bench, bench_run_bare(bench, "--compat", "esptool", NULL), 2);
    bench_assert_exit(bench, bench_run(bench, "wirte_flash", NULL), 1);
    bench_assert_said(bench->err, "the nearest is write-flash");
}

static void test_the_flash_tells_of_itself(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32", "esp32s2", "esp32c3"};
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        bench_chip(bench, chips[i], NULL);
        bench_assert_exit(bench, bench_run(bench, "read_flash_status", NULL), 0);
        bench_assert_said(bench->out, "Flash memory status: 0x0000\n");
        bench_assert_exit(
            bench, bench_run(bench, "write_flash_status", "--non-volatile", "0x1C0", NULL), 0);
        bench_assert_exit(bench, bench_run(bench, "read-flash-status", "--bytes", "3", NULL), 0);
        bench_assert_said(bench->out, "Flash memory status: 0x0001c0\n");
        bench_assert_exit(bench, bench_run(bench, "read_flash_sfdp", "0", "4", NULL), 0);
        bench_assert_said(bench->out, "0x53 0x46 0x44 0x50\n"); /* its signature */
        bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
    }
    bench_assert_exit(bench, bench_run(bench, "read_flash_sfdp", "0", "5", NULL), 1);
    bench_assert_exit(bench, bench_run(bench, "read_flash_sfdp", "0x1000000", "1", NULL), 1);
    bench_assert_exit(bench, bench_run(bench, "version", NULL), 0);
    bench_assert_said(bench->out, "esploader ");
}

static void test_a_port_with_words_for_another_library(void **state)
{
    char port[BENCH_PATH + 32];
    bench_t *bench = *state;
    bench_chip(bench, "esp32", NULL);
    snprintf(port, sizeof port, "%s?ign_set_control", bench->port);
    bench_assert_exit(bench, bench_run_bare(bench, "-p", port, "chip_id", NULL), 0);
    snprintf(port, sizeof port, "%s?no_such_word", bench->port);
    bench_assert_exit(bench, bench_run_bare(bench, "-p", port, "chip_id", NULL), 3);
}

/* Source: what esptool 5.6.0 prints of the same virtual chips. */
static void test_features_and_crystal(void **state)
{
    bench_t *bench = *state;
    static const struct {
        const char *chip;
        const char *option;
        const char *value;
        const char *said;
    } cases[] = {
        {"esp8266", "--crystal", "26",
         "Features:           Wi-Fi, 160MHz\nCrystal frequency:  26MHz\n"},
        {"esp32", "--crystal", "26",
         "Features:           Wi-Fi, BT, Dual Core + LP Core, Coding Scheme None\n"
         "Crystal frequency:  26MHz\n"},
        {"esp32", NULL, NULL, "Crystal frequency:  40MHz\n"},
        {"esp32c2", "--crystal", "26",
         "Features:           Wi-Fi, BT 5 (LE), Single Core, 120MHz\n"
         "Crystal frequency:  26MHz\n"},
        {"esp32c5", NULL, NULL, "Crystal frequency:  48MHz\n"},
        {"esp32h2", NULL, NULL,
         "Features:           BT 5 (LE), IEEE802.15.4, Single Core, 96MHz, No Embedded Flash\n"
         "Crystal frequency:  32MHz\n"},
        {"esp32p4", NULL, NULL,
         "Features:           Dual Core + LP Core, 400MHz\nCrystal frequency:  40MHz\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench_chip(bench, cases[i].chip, cases[i].option, cases[i].value, NULL);
        bench_assert_exit(bench, bench_run(bench, "--compat", "esptool", "chip-id", NULL), 0);
        bench_assert_said(bench->out, cases[i].said);
    }
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
    assert_null(strstr(bench->out, "Features:"));
    bench_chip(bench, "esp32s3", "--secure-download", NULL);
    bench_assert_exit(bench, bench_run(bench, "--compat", "esptool", "get-security-info", NULL), 0);
    assert_null(strstr(bench->out, "Features:"));
    assert_null(strstr(bench->out, "Crystal"));
}

/* A stub runs at a clock of its own, which is taken for no crystal. */
static void test_no_crystal_is_told_where_a_stub_answers(void **state)
{
    bench_t *bench = *state;
    const char *file = bench_path(bench->folder, "read.bin");
    bench_needs_stub(ESP32_CHIP);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench,
                      bench_run(bench, "-b", "115200", "--after", "no-reset", "read-flash", "0x0",
                                "0x1000", file, NULL),
                      0);
    bench_assert_exit(bench,
                      bench_run(bench, "--compat", "esptool", "--before", "no-reset", "-b",
                                "115200", "chip-id", NULL),
                      0);
    bench_assert_said(bench->out, "Features:           Wi-Fi, BT");
    assert_null(strstr(bench->out, "Crystal"));
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_settings_are_set_where_the_chip_boots),
        BENCH_TEST(test_settings_a_chip_does_not_have),
        BENCH_TEST(test_more_flash_than_there_is),
        BENCH_TEST(test_some_files_are_encrypted),
        BENCH_TEST(test_which_bytes_differ),
        BENCH_TEST(test_all_is_erased_first),
        BENCH_TEST(test_nothing_is_erased_without_a_stub),
        BENCH_TEST(test_what_is_before_a_file_in_its_sector_stays),
        BENCH_TEST(test_an_empty_file_among_others),
        BENCH_TEST(test_arguments_in_a_file),
        BENCH_TEST(test_what_programs_look_for),
        BENCH_TEST(test_features_and_crystal),
        BENCH_TEST(test_no_crystal_is_told_where_a_stub_answers),
        BENCH_TEST(test_how_failures_end),
        BENCH_TEST(test_the_flash_tells_of_itself),
        BENCH_TEST(test_a_port_with_words_for_another_library),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
