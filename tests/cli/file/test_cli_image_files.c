/*
 * Files that are made of others, and files that say themselves what goes where.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include "unit/image/elf_builder.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static elf_built_t built;

static const elf_section_t sections[] = {
    {".iram0.text", 0x40380000, 0x1001, 2},
    {".flash.appdesc", 0x3C000020, 256, 0},
    {".flash.text", 0x42010020, 0x1234, 5},
};

/* A program for the ESP32-C3; with `ram_only` without what stays in flash. */
static const char *make_elf(bench_t *bench, const char *name, bool ram_only)
{
    const char *path = bench_path(bench->folder, name);
    elf_build(&built, ELF_BUILDER_RISCV, 0x40380004, sections, ram_only ? 1 : 3);
    bench_write_file(path, built.bytes, built.size);
    return path;
}

/* A build's three files as one, of that format. */
static const char *merge(bench_t *bench, const char *chip, const char *format, const char *boot)
{
    const char *folder = bench_firmware(bench, "build", chip, NULL);
    const char *merged = bench_path(bench->folder, "merged");
    bench_assert_exit(bench,
                      bench_run_bare(bench, "--chip", chip, "merge-bin", "-f", format, "-o", merged,
                                     boot, bench_path(folder, "bootloader/bootloader.bin"),
                                     "0x8000",
                                     bench_path(folder, "partition_table/partition-table.bin"),
                                     "0x10000", bench_path(folder, "hello_world.bin"), NULL),
                      0);
    return merged;
}

static void assert_byte(bench_t *bench, long at, uint8_t byte)
{
    size_t size;
    bench_unplug(bench);
    uint8_t *flash = bench_read_file(bench->flash, &size);
    assert_int_equal(flash[at], byte);
    free(flash);
}

static void test_hex_and_uf2_are_written_where_they_say(void **state)
{
    static const char *const formats[] = {"hex", "uf2"};
    bench_t *bench = *state;
    for (int i = 0; i < 2; i++) {
        const char *merged = merge(bench, "esp32", formats[i], "0x1000");
        const char *folder = bench_path(bench->folder, "build");
        bench_fill_flash(bench);
        bench_chip(bench, "esp32", NULL);
        bench_assert_exit(bench, bench_run(bench, "write-flash", "0x0", merged, NULL), 0);
        bench_assert_said(bench->out, "3 written");
        bench_assert_exit(bench, bench_run(bench, "verify-flash", "0x0", merged, NULL), 0);
        bench_assert_said(bench->out, "3 of 3 files");
        bench_assert_flashed(bench, 0x10000, bench_path(folder, "hello_world.bin"));
        /* What is between them stays as it was. */
        assert_byte(bench, 0xF000, BENCH_PATTERN);
        assert_byte(bench, 0, BENCH_PATTERN);
    }
}

static void test_a_stretch_takes_its_whole_sectors(void **state)
{
    static const char text[] = ":0400100001020304E2\n:010020005 5 8A\n";
    static const char hex[] = ":020000040001F9\n:04234500010203048A\n:012350005537\n:00000001FF\n";
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "two.hex");
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    bench_write_file(path, text, sizeof text - 1);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x0", path, NULL), 2);
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32", NULL);
    bench_write_file(path, hex, sizeof hex - 1);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x0", path, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "verify-flash", "0x0", path, NULL), 0);
    assert_byte(bench, 0x12345, 1);
    assert_byte(bench, 0x12350, 0x55);
    assert_byte(bench, 0x12349, 0xFF);
    assert_byte(bench, 0x12000, 0xFF);
    assert_byte(bench, 0x11FFF, BENCH_PATTERN);
    assert_byte(bench, 0x13000, BENCH_PATTERN);
}

static void test_damage_and_another_chip_are_refused(void **state)
{
    bench_t *bench = *state;
    const char *merged = merge(bench, "esp32", "uf2", "0x1000");
    bench_fill_flash(bench);
    bench_chip(bench, "esp32", NULL);
    const char *damaged = bench_damaged(bench, merged, "damaged.uf2", 1000, 0);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x0", damaged, NULL), 2);
    bench_assert_said(bench->err, "block 2: the MD5 is wrong");
    bench_assert_said(bench->err, "--force");
    bench_assert_exit(bench, bench_run(bench, "verify-flash", "0x0", damaged, NULL), 2);
    const char *cut = bench_damaged(bench, merged, "cut.uf2", 36, 1024);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x0", cut, NULL), 2);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x2000", merged, NULL), 2);
    bench_assert_said(bench->err, "before the offset 0x2000");
    bench_assert_untouched(bench);
    bench_chip(bench, "esp32s3", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x0", merged, NULL), 2);
    bench_assert_said(bench->err, "is for the family 0x1c5f21b0 (ESP32), not for the ESP32-S3");
    bench_assert_untouched(bench);
}

static void test_a_program_is_written_as_its_image(void **state)
{
    bench_t *bench = *state;
    const char *elf = make_elf(bench, "app.elf", false);
    const char *image = bench_path(bench->folder, "app.bin");
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "write-flash", "0x10000", elf, NULL), 2);
    bench_assert_said(bench->err, "does not say which chip");
    bench_assert_exit(bench,
                      bench_run_bare(bench, "--chip", "esp32c3", "elf2image", "-fm", "dio", "-ff",
                                     "80m", "-fs", "2MB", elf, NULL),
                      0);
    bench_assert_exit(
        bench, bench_run(bench, "--chip", "esp32c3", "write-flash", "0x10000", elf, NULL), 0);
    bench_assert_flashed(bench, 0x10000, image);
    bench_assert_exit(bench,
                      bench_run(bench, "--chip", "esp32", "write-flash", "0x10000", elf, NULL), 2);
    bench_assert_said(bench->err, "in no memory of the chip");
}

static void test_a_program_runs_from_ram(void **state)
{
    bench_t *bench = *state;
    const char *elf = make_elf(bench, "ram.elf", true);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "load-ram", elf, NULL), 0);
    bench_assert_said(bench->out, "Running it from 0x40380004");
    bench_assert_exit(bench, bench_run(bench, "load-ram", make_elf(bench, "f.elf", false), NULL),
                      2);
    bench_assert_said(bench->err, "belongs into flash");
}

static void test_image_info_looks_into_them(void **state)
{
    bench_t *bench = *state;
    const char *merged = merge(bench, "esp32", "hex", "0x1000");
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", merged, NULL), 0);
    bench_assert_said(bench->out, "an Intel HEX file");
    bench_assert_said(bench->out, "Stretch 1    0x008000");
    bench_assert_said(bench->out, "merged at 0x10000: application");
    bench_assert_exit(
        bench, bench_run_bare(bench, "image-info", make_elf(bench, "a.elf", false), NULL), 0);
    bench_assert_said(bench->out, "Entry        0x40380004");
    bench_assert_said(bench->out, "0x42010020,    4660 bytes");
    const char *cut = bench_damaged(bench, merged, "cut.hex", 0, 900);
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", cut, NULL), 2);
}

static void test_a_hex_file_is_merged_as_what_it_says(void **state)
{
    bench_t *bench = *state;
    size_t sizes[2];
    const char *merged = merge(bench, "esp32", "hex", "0x1000");
    const char *hex = bench_path(bench->folder, "three.hex");
    assert_int_equal(rename(merged, hex), 0);
    const char *again = bench_path(bench->folder, "again.bin");
    bench_assert_exit(bench,
                      bench_run_bare(bench, "--chip", "esp32", "merge-bin", "-o", again, "-fm",
                                     "keep", "0x0", hex, NULL),
                      0);
    merged = merge(bench, "esp32", "raw", "0x1000");
    uint8_t *one = bench_read_file(again, &sizes[0]);
    uint8_t *other = bench_read_file(merged, &sizes[1]);
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(one, other, sizes[0]);
    free(one);
    free(other);
    /* It has sectors of its own, as other files do, and no place but that which it says. */
    bench_assert_exit(bench,
                      bench_run_bare(bench, "--chip", "esp32", "merge-bin", "-o", again, "0x0", hex,
                                     "0x8c00", merged, NULL),
                      2);
    bench_assert_said(bench->err, "overlaps");
    bench_assert_exit(
        bench,
        bench_run_bare(bench, "--chip", "esp32", "merge-bin", "-o", again, "0x2000", hex, NULL), 2);
    bench_assert_said(bench->err, "it says itself where it goes");
    const char *cut = bench_damaged(bench, hex, "cut.hex", 500, 900);
    bench_assert_exit(
        bench, bench_run_bare(bench, "--chip", "esp32", "merge-bin", "-o", again, "0x0", cut, NULL),
        2);
    bench_assert_said(bench->err, "it is damaged");
}

static void test_settings_go_into_what_boots(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *made = bench_path(bench->folder, "made.bin");
    const char *boot = bench_path(folder, "bootloader/bootloader.bin");
    bench_assert_exit(bench,
                      bench_run_bare(bench, "merge_bin", "--chip=esp32c3", "--flash_mode", "dout",
                                     "-fs", "16MB", "-ff", "keep", "--output", made, "0", boot,
                                     NULL),
                      0);
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", made, NULL), 0);
    bench_assert_said(bench->out, "dout, 80 MHz, 16 MiB");
    size_t size;
    free(bench_read_file(boot, &size));
    const char *damaged = bench_damaged(bench, boot, "damaged.bin", (long)size - 1, 0);
    bench_assert_exit(bench,
                      bench_run_bare(bench, "--chip", "esp32c3", "merge-bin", "-o", made, "-fm",
                                     "dout", "0", damaged, NULL),
                      0);
    bench_assert_said(bench->err, "SHA-256 was wrong before");
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", made, NULL), 2);
}

/* As esptool: they are what the options are where they are not given. */
static void test_variables_tell_how_flash_is_used(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *made = bench_path(bench->folder, "made.bin");
    const char *boot = bench_path(folder, "bootloader/bootloader.bin");
    const char *elf = make_elf(bench, "app.elf", false);
    setenv("ESPTOOL_FM", "dout", 1);
    setenv("ESPTOOL_FF", "20m", 1);
    setenv("ESPTOOL_FS", "8MB", 1);
    bench_assert_exit(
        bench, bench_run_bare(bench, "--chip", "esp32c3", "merge-bin", "-o", made, "0", boot, NULL),
        0);
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", made, NULL), 0);
    bench_assert_said(bench->out, "dout, 20 MHz, 8 MiB");
    bench_assert_exit(bench,
                      bench_run_bare(bench, "--chip", "esp32c3", "elf2image", "-fm", "qio", "-o",
                                     made, elf, NULL),
                      0);
    bench_assert_exit(bench, bench_run_bare(bench, "image-info", made, NULL), 0);
    bench_assert_said(bench->out, "qio, 20 MHz, 8 MiB");
    /* Nobody can tell the size without the chip. */
    setenv("ESPTOOL_FS", "detect", 1);
    bench_assert_exit(
        bench, bench_run_bare(bench, "--chip", "esp32c3", "elf2image", "-o", made, elf, NULL), 2);
    bench_assert_exit(
        bench, bench_run_bare(bench, "--chip", "esp32c3", "merge-bin", "-o", made, "0", boot, NULL),
        2);
    unsetenv("ESPTOOL_FM");
    unsetenv("ESPTOOL_FF");
    unsetenv("ESPTOOL_FS");
}

static void test_names_are_as_esptool_forms_them(void **state)
{
    static const elf_section_t plain[] = {{".text", 0x40100000, 40, 2},
                                          {".irom0.text", 0x40210000, 50, 3}};
    static const char *const made[] = {"p.elf-0x00000.bin", "p.elf-0x10000.bin",
                                       "p-0x10000.bin",     "p.bin",
                                       "own-0x00000.bin",   "own-0x10000.bin"};
    bench_t *bench = *state;
    const char *elf = bench_path(bench->folder, "p.elf");
    elf_build(&built, ELF_BUILDER_XTENSA, 0x40100004, plain, 2);
    bench_write_file(elf, built.bytes, built.size);
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", elf, NULL), 0);
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", "-e2", elf, NULL), 0);
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", "--version=3", elf, NULL), 0);
    bench_assert_exit(
        bench,
        bench_run_bare(bench, "elf2image", elf, "-o", bench_path(bench->folder, "own-"), NULL), 0);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        assert_int_equal(access(bench_path(bench->folder, made[i]), R_OK), 0);
    }
}

static void test_what_is_wrong_in_a_line_is_told(void **state)
{
    bench_t *bench = *state;
    const char *elf = make_elf(bench, "app.elf", false);
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", elf, NULL), 1);
    bench_assert_said(bench->err, "which chip is it for?");
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", "-c", "esp99", elf, NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", "--version", "4", elf, NULL), 1);
    bench_assert_said(bench->err, "expected 1, 2 or 3");
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", "-o", NULL), 1);
    bench_assert_said(bench->err, "needs an argument");
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", "--secure-pad=1", elf, NULL), 1);
    bench_assert_said(bench->err, "takes no");
    bench_assert_exit(bench, bench_run_bare(bench, "elf2image", "--help", NULL), 0);
    bench_assert_said(bench->out, "--elf-sha256-offset");
    bench_assert_exit(bench, bench_run_bare(bench, "help", "merge-bin", NULL), 0);
    bench_assert_said(bench->out, "--target-offset");
    bench_assert_exit(bench, bench_run_bare(bench, "--chip", "esp32", "merge-bin", "0", elf, NULL),
                      1);
    bench_assert_said(bench->err, "--output");
    bench_assert_exit(
        bench, bench_run_bare(bench, "--chip", "esp32", "merge-bin", "-o", "x", "0", NULL), 1);
    bench_assert_exit(bench, bench_run_bare(bench, "--chip", "esp32e22", "flash", "0", elf, NULL),
                      1);
    bench_assert_said(bench->err, "of this chip only images are known");
}

#define IMAGE_FILES_TEST(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IMAGE_FILES_TEST(test_hex_and_uf2_are_written_where_they_say),
        IMAGE_FILES_TEST(test_a_stretch_takes_its_whole_sectors),
        IMAGE_FILES_TEST(test_damage_and_another_chip_are_refused),
        IMAGE_FILES_TEST(test_a_program_is_written_as_its_image),
        IMAGE_FILES_TEST(test_a_program_runs_from_ram),
        IMAGE_FILES_TEST(test_image_info_looks_into_them),
        IMAGE_FILES_TEST(test_a_hex_file_is_merged_as_what_it_says),
        IMAGE_FILES_TEST(test_settings_go_into_what_boots),
        IMAGE_FILES_TEST(test_variables_tell_how_flash_is_used),
        IMAGE_FILES_TEST(test_names_are_as_esptool_forms_them),
        IMAGE_FILES_TEST(test_what_is_wrong_in_a_line_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
