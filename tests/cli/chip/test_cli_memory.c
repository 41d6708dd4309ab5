/* Memory: programs for RAM, words and registers, and what a chip tells of its security.
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

/* Free RAM of an ESP32, and of an ESP32-C3. */
static const char word_address[] = "0x3ffb8000";
static const char c3_address[] = "0x3fc90000";

static void test_a_word_is_written_and_read(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "-q", "read-mem", "0x40001000", NULL), 0);
    assert_string_equal(bench->out, "0x40001000: 0x00f01d83\n");
    bench_assert_exit(
        bench, bench_run(bench, "--after", "none", "write-mem", word_address, "0x12345678", NULL),
        0);
    bench_assert_said(bench->out, "0x3ffb8000: wrote 0x12345678, mask 0xffffffff");
    bench_assert_exit(bench,
                      bench_run(bench, "--before", "none", "--after", "none", "write-mem",
                                word_address, "0xaabbccdd", "0x00ff00ff", NULL),
                      0);
    bench_assert_exit(
        bench, bench_run(bench, "-q", "--before", "none", "read-mem", word_address, NULL), 0);
    assert_string_equal(bench->out, "0x3ffb8000: 0x12bb56dd\n");
}

static void test_memory_is_copied_into_a_file(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(
        bench, bench_run(bench, "--after", "none", "write-mem", "0x3fc90100", "0x04030201", NULL),
        0);
    bench_assert_exit(
        bench, bench_run(bench, "--before", "none", "dump-mem", c3_address, "0x200", copy, NULL),
        0);
    size_t size;
    uint8_t *bytes = bench_read_file(copy, &size);
    assert_int_equal(size, 0x200);
    assert_memory_equal(bytes + 0x100, "\1\2\3\4", 4);
    free(bytes);
}

static void test_numbers_that_are_refused(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_assert_exit(bench, bench_run_bare(bench, "read-mem", "0x40001002", NULL), 1);
    bench_assert_said(bench->err, "words of 4 bytes\n    give a multiple of 4");
    bench_assert_exit(bench, bench_run_bare(bench, "read-mem", "there", NULL), 1);
    bench_assert_said(bench->err, "'there' is no address");
    bench_assert_exit(bench, bench_run_bare(bench, "write-mem", "0", "x", NULL), 1);
    bench_assert_said(bench->err, "'x' is no value");
    bench_assert_exit(bench, bench_run_bare(bench, "write-mem", "0", "1", "y", NULL), 1);
    bench_assert_said(bench->err, "'y' is no mask");
    bench_assert_exit(bench, bench_run_bare(bench, "dump-mem", "0", "6", copy, NULL), 1);
    bench_assert_said(bench->err, "'6' is no size");
    bench_assert_exit(bench, bench_run_bare(bench, "dump-mem", "0xfffffffc", "8", copy, NULL), 1);
    bench_assert_said(bench->err, "pass the last address");
    assert_int_not_equal(access(copy, F_OK), 0);
}

static void test_an_address_that_the_chip_refuses(void **state)
{
    bench_t *bench = *state;
    const char *copy = bench_path(bench->folder, "copy.bin");
    bench_chip(bench, "esp32", "--fault", "stall:rx:2000", NULL);
    bench_assert_exit(bench, bench_run(bench, "dump-mem", "0x3ffb8000", "0x1000", copy, NULL), 6);
    bench_assert_said(bench->err, "cannot read memory at 0x3ffb8");
    assert_int_not_equal(access(copy, F_OK), 0);
}

/* Firmware of which the generator makes no form for RAM: segments of code and data, put together.
 */
static const char *ram_program(bench_t *bench)
{
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    return bench_path(folder, "bootloader/bootloader.bin");
}

static void test_a_program_for_ram_is_loaded_and_run(void **state)
{
    bench_t *bench = *state;
    const char *program = ram_program(bench);
    /* It could be one. */
    bench_chip(bench, "esp32", "--stub", "none", NULL);
    const int exit = bench_run(bench, "--trace", "load-ram", program, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_true(bench_count(bench->err, "> MEM_BEGIN ") >= 2);
    assert_int_equal(bench_count(bench->err, "> MEM_END "), 1);
    bench_assert_said(bench->err, "- host at 2000000 baud");
    bench_assert_said(bench->out, "bootloader.bin: loaded ");
    bench_assert_said(bench->out, "Running it from 0x4");
    /* It runs: only the lines bring the loader back. */
    bench_assert_exit(
        bench, bench_run(bench, "--before", "none", "--connect-attempts", "1", "chip-id", NULL), 4);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
}

static void test_programs_that_are_refused(void **state)
{
    bench_t *bench = *state;
    const char *program = ram_program(bench);
    const char *application = bench_path(bench_path(bench->folder, "build"), "hello_world.bin");
    const char *bad = bench_damaged(bench, program, "bad.bin", 5000, 0);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "--trace", "load-ram", program, NULL), 2);
    bench_assert_said(bench->err, "for ESP32, wanted for ESP32-C3");
    assert_int_equal(bench_count(bench->err, "> MEM_BEGIN "), 0);
    bench_assert_exit(bench, bench_run(bench, "load-ram", application, NULL), 2);
    bench_assert_said(bench->err, "belongs into flash");
    bench_assert_said(bench->err, "esploader flash");
    bench_assert_exit(bench, bench_run(bench, "load-ram", bad, NULL), 2);
    bench_assert_said(bench->err, "the checksum is wrong");
    bench_assert_exit(bench, bench_run(bench, "load-ram", "no-such.bin", NULL), 2);
}

static void test_run_starts_what_is_in_flash(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32s3", NULL);
    bench_chip(bench, "esp32s3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, "--after", "none", NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "run", "--monitor-until", "Hello world!", NULL), 0);
    bench_assert_said(bench->out, "Hello world!");
    /* Who is there is told first, as esptool does. */
    bench_assert_exit(bench, bench_run(bench, "run", NULL), 0);
    bench_assert_said(bench->out, "ESP32-S3 revision 0.2, MAC 24:0a:c4:00:00:01");
    bench_assert_exit(bench, bench_run(bench, "--chip", "esp32", "run", NULL), 5);
    /* A loader that does not answer is no hindrance: the reset is what is wanted. */
    bench_chip(bench, "esp32s3", "--boot", "run", NULL);
    bench_assert_exit(bench, bench_run(bench, "--before", "none", "run", NULL), 0);
    bench_assert_said(bench->err, "no loader answers");
    bench_chip(bench, "esp32s3", "--raw", NULL);
    bench_assert_exit(bench, bench_run(bench, "run", NULL), 3);
    bench_assert_said(bench->err, "this port cannot reset the chip\n    reset it by hand");
}

static void test_security_of_chips_that_tell(void **state)
{
    static const char *const chips[] = {"esp32c3", "esp32s2"};
    bench_t *bench = *state;
    for (size_t i = 0; i < 2; i++) {
        bench_chip(bench, chips[i], NULL);
        bench_assert_exit(bench, bench_run(bench, "-q", "get-security-info", NULL), 0);
        bench_assert_said(bench->out, "Secure boot:                disabled\n");
        bench_assert_said(bench->out, "Secure boot key 2:          not revoked\n");
        bench_assert_said(bench->out, "Secure Download Mode:       disabled\n");
        bench_assert_said(bench->out, "Flash encryption:           disabled\n");
        bench_assert_said(bench->out, "USB:                        enabled\n");
        assert_int_equal(bench_count(bench->out, "ECO version:"), i == 0);
    }
}

static void test_security_of_chips_that_do_not(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32"};
    bench_t *bench = *state;
    for (size_t i = 0; i < 2; i++) {
        bench_chip(bench, chips[i], NULL);
        bench_assert_exit(bench, bench_run(bench, "get-security-info", NULL), 6);
        bench_assert_said(bench->err, "does not tell about its security");
    }
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_a_word_is_written_and_read),
        BENCH_TEST(test_memory_is_copied_into_a_file),
        BENCH_TEST(test_numbers_that_are_refused),
        BENCH_TEST(test_an_address_that_the_chip_refuses),
        BENCH_TEST(test_a_program_for_ram_is_loaded_and_run),
        BENCH_TEST(test_programs_that_are_refused),
        BENCH_TEST(test_run_starts_what_is_in_flash),
        BENCH_TEST(test_security_of_chips_that_tell),
        BENCH_TEST(test_security_of_chips_that_do_not),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
