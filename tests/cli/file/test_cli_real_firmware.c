/* The main jobs with firmware that a real build made, where there is some: flashed, skipped, read
 * back and run, through each way to the chip. Each way with another chip, or, with the argument
 * "all", each with all chips: nearly all of its time goes by in the pauses of resets.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { FILES = 3 };

typedef struct {
    target_chip_t target;
    const char *chip;
    const char *revision; /* option of the simulator */
    const char *offsets[FILES];
} real_t;

static const char *const files[FILES] = {"bootloader.bin", "partition-table.bin", "app.bin"};

static const real_t esp32 = {ESP32_CHIP, "esp32", NULL, {"0x1000", "0x8000", "0x10000"}};
static const real_t esp32s2 = {ESP32S2_CHIP, "esp32s2", NULL, {"0x1000", "0x8000", "0x10000"}};
static const real_t esp32s3 = {ESP32S3_CHIP, "esp32s3", NULL, {"0x0", "0x8000", "0x10000"}};
static const real_t esp32c2 = {ESP32C2_CHIP, "esp32c2", NULL, {"0x0", "0x8000", "0x10000"}};
static const real_t esp32c3 = {ESP32C3_CHIP, "esp32c3", NULL, {"0x0", "0x8000", "0x10000"}};
static const real_t esp32c6 = {ESP32C6_CHIP, "esp32c6", NULL, {"0x0", "0x8000", "0x10000"}};
/* Built when there was no revision 1 yet. */
static const real_t esp32h2 = {
    ESP32H2_CHIP, "esp32h2", "--revision=0.1", {"0x0", "0x8000", "0x10000"}};

/* An option that changes nothing. */
#define NEUTRAL "--after=hard-reset"

/* Options that say which way. */
typedef struct {
    const char *loader;
    const char *compression;
    const char *says;
} way_t;

static const way_t rom_raw = {"--no-stub", "--no-compress", "through the ROM loader"};
static const way_t rom_compressed = {"--no-stub", "--compress", "through the ROM loader"};
static const way_t stub_raw = {NEUTRAL, "--no-compress", "through the flasher stub"};
static const way_t stub_compressed = {NEUTRAL, "--compress", "through the flasher stub"};

static const char *real_file(const real_t *real, const char *name)
{
    const char *path = bench_path(bench_path(REAL_FIRMWARE, real->chip), name);
    if (access(path, R_OK) != 0) {
        printf("SKIP: no real firmware in %s\n", path);
        skip();
    }
    return path;
}

static size_t real_offset(const real_t *real, size_t index)
{
    return strtoul(real->offsets[index], NULL, 16);
}

/* One read of all that the files cover, the gaps between them included. */
static void assert_read_back(bench_t *bench, const real_t *real, const way_t *way)
{
    size_t size;
    size_t whole;
    char length[16];
    const char *copy = bench_path(bench->folder, "copy.bin");
    free(bench_read_file(real_file(real, files[FILES - 1]), &size));
    snprintf(length, sizeof length, "%zu", real_offset(real, FILES - 1) + size);
    bench_assert_exit(bench, bench_run(bench, way->loader, "read-flash", "0", length, copy, NULL),
                      0);
    uint8_t *copied = bench_read_file(copy, &whole);
    assert_int_equal(whole, real_offset(real, FILES - 1) + size);
    for (size_t i = 0; i < FILES; i++) {
        if (real->offsets[i] != NULL) {
            uint8_t *bytes = bench_read_file(real_file(real, files[i]), &size);
            assert_memory_equal(copied + real_offset(real, i), bytes, size);
            free(bytes);
        }
    }
    free(copied);
}

static int real_flash(bench_t *bench, const real_t *real, const way_t *way)
{
    return bench_run(bench, way->loader, "flash", way->compression, real->offsets[0],
                     real_file(real, files[0]), real->offsets[1], real_file(real, files[1]),
                     real->offsets[2], real_file(real, files[2]), "--monitor-until", "Hello world!",
                     NULL);
}

static void flash_and_read_back(bench_t *bench, const real_t *real, const way_t *way)
{
    bench_fill_flash(bench);
    bench_chip(bench, real->chip, real->revision, NULL);
    bench_assert_exit(bench, real_flash(bench, real, way), 0);
    bench_assert_said(bench->out, way->says);
    bench_assert_said(bench->out, "3 of 3 verified");
    bench_assert_said(bench->out, "Hello world!");
    bench_assert_exit(bench, real_flash(bench, real, way), 0);
    assert_int_equal(bench_count(bench->out, "MD5 match, skipping"), FILES);
    assert_read_back(bench, real, way);
    for (size_t i = 0; i < FILES; i++) {
        bench_assert_flashed(bench, (uint32_t)real_offset(real, i), real_file(real, files[i]));
    }
}

static void run_in_ram(bench_t *bench, const real_t *real)
{
    const char *program = real_file(real, "ram_app.bin");
    bench_chip(bench, real->chip, real->revision, NULL);
    const int exit = bench_run(bench, "load-ram", program, "--monitor-until", "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "Hello world!");
    /* The loader's answer is not shown as if the program had said it. */
    assert_null(strchr(bench->out, '\xC0'));
}

static void every_way(bench_t *bench, const real_t *real)
{
    real_file(real, files[2]);
    flash_and_read_back(bench, real, &rom_raw);
    flash_and_read_back(bench, real, &rom_compressed);
    run_in_ram(bench, real);
    bench_needs_stub(real->target);
    flash_and_read_back(bench, real, &stub_raw);
    flash_and_read_back(bench, real, &stub_compressed);
}

static void test_esp32(void **state)
{
    every_way(*state, &esp32);
}

static void test_esp32s2(void **state)
{
    every_way(*state, &esp32s2);
}

static void test_esp32s3(void **state)
{
    every_way(*state, &esp32s3);
}

static void test_esp32c2(void **state)
{
    every_way(*state, &esp32c2);
}

static void test_esp32c3(void **state)
{
    every_way(*state, &esp32c3);
}

static void test_esp32c6(void **state)
{
    every_way(*state, &esp32c6);
}

static void test_esp32h2(void **state)
{
    every_way(*state, &esp32h2);
}

static void test_esp8266(void **state)
{
    static const real_t real = {ESP8266_CHIP, "esp8266", NULL, {NULL, NULL, "0x10000"}};
    bench_t *bench = *state;
    const char *application = real_file(&real, files[2]);
    bench_chip(bench, "esp8266", NULL);
    bench_assert_exit(bench, bench_run(bench, "--no-stub", "flash", "0x10000", application, NULL),
                      0);
    bench_assert_said(bench->out, "1 written");
    bench_assert_flashed(bench, 0x10000, application);
    bench_needs_stub(ESP8266_CHIP);
    static const char *const compressions[] = {"--compress", "--no-compress"};
    for (size_t i = 0; i < 2; i++) {
        bench_fill_flash(bench);
        bench_chip(bench, "esp8266", NULL);
        bench_assert_exit(
            bench, bench_run(bench, "flash", compressions[i], "0x10000", application, NULL), 0);
        bench_assert_said(bench->out, "1 of 1 verified");
        assert_read_back(bench, &real, &stub_compressed);
        bench_assert_flashed(bench, 0x10000, application);
    }
}

static void test_rom_raw(void **state)
{
    flash_and_read_back(*state, &esp32, &rom_raw);
}

static void test_rom_compressed(void **state)
{
    flash_and_read_back(*state, &esp32s3, &rom_compressed);
}

static void test_stub_raw(void **state)
{
    real_file(&esp32c3, files[2]);
    bench_needs_stub(ESP32C3_CHIP);
    flash_and_read_back(*state, &esp32c3, &stub_raw);
}

static void test_stub_compressed(void **state)
{
    real_file(&esp32c6, files[2]);
    bench_needs_stub(ESP32C6_CHIP);
    flash_and_read_back(*state, &esp32c6, &stub_compressed);
}

static void test_ram(void **state)
{
    run_in_ram(*state, &esp32s2);
}

int main(int count, char **arguments)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest all[] = {
        BENCH_TEST(test_esp32),   BENCH_TEST(test_esp32s3), BENCH_TEST(test_esp32c3),
        BENCH_TEST(test_esp32s2), BENCH_TEST(test_esp32c2), BENCH_TEST(test_esp32c6),
        BENCH_TEST(test_esp32h2), BENCH_TEST(test_esp8266),
    };
    const struct CMUnitTest some[] = {
        BENCH_TEST(test_rom_raw),  BENCH_TEST(test_rom_compressed),
        BENCH_TEST(test_stub_raw), BENCH_TEST(test_stub_compressed),
        BENCH_TEST(test_ram),
    };
    if (count == 2 && strcmp(arguments[1], "all") == 0) {
        return cmocka_run_group_tests(all, NULL, NULL);
    }
    return cmocka_run_group_tests(some, NULL, NULL);
}
