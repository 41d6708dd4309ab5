/* Chips that are locked, powered or attached in another way than most.
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

static void test_secure_download_mode(void **state)
{
    static const char *const refused[][2] = {
        {"read-mac", "does not tell its MAC address"},
        {"flash-id", "cannot be asked for its size\n    give its size with --flash-size"},
        {"erase-flash", "cannot be asked for its size"},
    };
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--secure-download", NULL);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
    bench_assert_said(bench->out, "ESP32-C3 in Secure Download Mode");
    assert_null(strstr(bench->out, "Revision"));
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        bench_assert_exit(bench, bench_run(bench, refused[i][0], NULL), 6);
        bench_assert_said(bench->err, refused[i][1]);
    }
    bench_assert_exit(bench, bench_run(bench, "read-mem", "0x3fc90000", NULL), 6);
    bench_assert_said(bench->err, "in Secure Download Mode a chip does little more");
    bench_assert_exit(bench, bench_run(bench, "-q", "get-security-info", NULL), 0);
    bench_assert_said(bench->out, "Secure Download Mode:       enabled\n");
    /* It was not --no-stub that kept the stub out. */
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_assert_exit(
        bench, bench_run(bench, "--flash-size", "4MB", "read-flash", "0", "0x1000", copy, NULL), 6);
    bench_assert_said(bench->err, "in Secure Download Mode a chip does little more");
    bench_assert_exit(bench,
                      bench_run(bench, "--flash-size", "4MB", "verify-flash", "0x10000",
                                bench_path(folder, "hello_world.bin"), NULL),
                      6);
    bench_assert_said(bench->err, "in Secure Download Mode a chip does little more");
    const int exit = bench_run(bench, "--flash-size", "4MB", "flash", folder, "--monitor-until",
                               "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "Secure Download Mode runs no flasher stub");
    bench_assert_said(bench->out, "3 written");
    bench_assert_said(bench->out, "0 of 3 verified");
    bench_assert_said(bench->err, "nothing can be skipped or verified");
    bench_assert_flashed(bench, 0x10000, bench_path(folder, "hello_world.bin"));
}

/* The register is asked in the visit behind the one that sets it: no reset lies between them. */
static void test_the_voltage_of_the_flash(void **state)
{
    static const struct {
        const char *voltage;
        const char *told;
        const char *word;
    } cases[] = {{"1.8V", "is set: 1.8 V", "0x80600000"},
                 {"1.9V", "is set: 1.9 V", "0xfe600000"},
                 {"OFF", "is set: off", "0x00600000"}};
    bench_t *bench = *state;
    bench_chip(bench, "esp32", NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bench_assert_exit(bench,
                          bench_run(bench, "--override-vddsdio", cases[i].voltage, "read-mem",
                                    "0x3ff48074", NULL),
                          0);
        bench_assert_said(bench->out, cases[i].told);
        bench_assert_said(bench->out, cases[i].word);
    }
    bench_assert_exit(bench, bench_run(bench, "--override-vddsdio", "1.8V", "flash-id", NULL), 0);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "--override-vddsdio=1.8V", "flash-id", NULL), 1);
    bench_assert_said(bench->err, "the ESP32-C3 has no regulator for its flash");
    /* Of no meaning where no chip is asked. */
    bench_assert_exit(bench, bench_run_bare(bench, "--override-vddsdio=1.8V", "version", NULL), 0);
}

static void test_a_chip_on_its_own_usb(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--usb", NULL);
    const int exit = bench_run(bench, "--before", "usb", "flash", folder, NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "3 of 3 verified");
    bench_assert_flashed(bench, 0x10000, bench_path(folder, "hello_world.bin"));
}

static void test_a_chip_on_usb_otg_takes_small_blocks(void **state)
{
    bench_t *bench = *state;
    uint8_t bytes[5000];
    const char *path = bench_path(bench->folder, "data.bin");
    memset(bytes, 1, sizeof bytes);
    bench_write_file(path, bytes, sizeof bytes);
    bench_needs_stub(ESP32S2_CHIP);
    bench_chip(bench, "esp32s2", "--usb-otg", "--boot", "download", NULL);
    const int exit = bench_run(bench, "--trace", "--before", "none", "--after", "none",
                               "write-flash", "-u", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->err, "blocks 3  block size 0x800  offset 0x200000");
    const char *upload = strstr(bench->err, "> MEM_BEGIN ");
    assert_non_null(upload);
    assert_non_null(strstr(upload, "block size 0x800"));
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_flash_that_the_rom_leaves_without_power(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32p4", NULL);
    static const char *const loaders[] = {"--no-stub", "--after=hard-reset"};
    for (size_t i = 0; i < 2; i++) {
        bench_chip(bench, "esp32p4", "--revision", "3.1", NULL);
        bench_assert_exit(bench, bench_run(bench, loaders[i], "flash", "--no-skip", folder, NULL),
                          0);
        bench_assert_said(bench->out, "3 of 3 verified");
        bench_assert_flashed(bench, 0x10000, bench_path(folder, "hello_world.bin"));
    }
}

/* Neither eFuses nor the chip's usual pins lead to it. */
static void test_flash_at_other_pins(void **state)
{
    static const struct {
        const char *chip;
        const char *pins;
        const char *option;
        const char *loader;
    } cases[] = {
        {"esp32", "6,17,8,11,16", "6,17,8,11,16", "--no-stub"},
        {"esp32", "14,12,13,4,15", "HSPI", "--no-stub"},
        {"esp32", "6,32,8,11,33", "6,32,8,11,33", "--after=hard-reset"},
        {"esp32s3", "12,13,11,9,10", "12,13,11,9,10", "--no-stub"},
        {"esp32c3", "4,5,6,7,8", "4,5,6,7,8", "--after=hard-reset"},
    };
    bench_t *bench = *state;
    const char *data = bench_path(bench->folder, "data.bin");
    bench_write_file(data, "at other pins", 13);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bench_fill_flash(bench);
        bench_chip(bench, cases[i].chip, "--spi-pins", cases[i].pins, "--spi-pins-unfused", NULL);
        int exit = bench_run(bench, cases[i].loader, "write-flash", "0x200000", data, NULL);
        bench_assert_exit(bench, exit, 6);
        bench_assert_said(bench->err, "whether it needs --spi-pins");
        exit = bench_run(bench, cases[i].loader, "--spi-pins", "1,2,3,4,0", "flash-id", NULL);
        bench_assert_exit(bench, exit, 6);
        exit = bench_run(bench, cases[i].loader, "--spi-pins", cases[i].option, "write-flash",
                         "0x200000", data, NULL);
        bench_assert_exit(bench, exit, 0);
        bench_assert_said(bench->out, "1 of 1 verified");
        exit = bench_run(bench, cases[i].loader, "--spi-pins", cases[i].option, "flash-id", NULL);
        bench_assert_exit(bench, exit, 0);
        bench_assert_flashed(bench, 0x200000, data);
    }
}

static void test_pins_that_the_chip_does_not_have(void **state)
{
    static const char *const cases[][3] = {
        {"esp8266", "6,7,8,9,11", "the ESP8266 has its flash at its usual pins only"},
        {"esp32", "6,7,8,9,31", "the ESP32 does not have all of these GPIOs"},
        {"esp32c3", "HSPI", "the ESP32-C3 has no HSPI"},
    };
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bench_chip(bench, cases[i][0], NULL);
        bench_assert_exit(bench, bench_run(bench, "--spi-pins", cases[i][1], "flash-id", NULL), 1);
        bench_assert_said(bench->err, cases[i][2]);
    }
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_secure_download_mode),
        BENCH_TEST(test_the_voltage_of_the_flash),
        BENCH_TEST(test_a_chip_on_its_own_usb),
        BENCH_TEST(test_a_chip_on_usb_otg_takes_small_blocks),
        BENCH_TEST(test_flash_at_other_pins),
        BENCH_TEST(test_pins_that_the_chip_does_not_have),
        BENCH_TEST(test_flash_that_the_rom_leaves_without_power),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
