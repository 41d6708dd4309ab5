/* Leaving the loader by the chip's own watchdog, and ports that go away with the chip.
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

/* An option that changes nothing. */
#define NEUTRAL "--connect-attempts=7"

/* By its boot pin in the loader; lines do not lead out of it again. Nobody has to say how, and the
 * port that is lost is no failure. */
static void assert_leaves_usb(const char *chip, const char *usb, const char *loader, void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, chip, chip, NULL);
    bench_chip(bench, chip, usb, "--boot", "download", "--trace", NULL);
    const int exit = bench_run(bench, loader, "--before", "none", "flash", folder, NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "3 of 3 verified");
    assert_int_equal(strlen(bench->err), 0);
    assert_true(process_says(&bench->simulator, "leaves the USB"));
    assert_true(process_says(&bench->simulator, "runs the application"));
}

/* What a chip says while it is away is lost, so another in its place says it: its port is the same,
 * and away meanwhile. */
static void test_monitor_follows_the_port(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32s2", NULL);
    bench_chip(bench, "esp32s2", "--raw", "--usb-otg", "--trace", NULL);
    bench_begin(bench, "--no-stub", "flash", folder, "--monitor-until", "Hello world!",
                "--monitor-timeout", "60", NULL);
    assert_true(process_says(&bench->simulator, "runs the application"));
    char address[BENCH_PATH];
    assert_int_equal(sscanf(bench->port, "socket://%511s", address), 1);
    bench_chip(bench, "esp32s2", "--raw", "--boot", "run", "--tcp", address, NULL);
    bench_assert_exit(bench, bench_end(bench), 0);
    bench_assert_said(bench->out, "3 of 3 verified");
    bench_assert_said(bench->out, "Hello world!");
    assert_null(strchr(bench->out, '\xC0'));
}

/* The port of a chip at its UART is somebody else's: lost is lost. */
static void test_monitor_does_not_wait_for_an_adapter(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", NULL);
    bench_begin(bench, "flash", folder, "--monitor-until", "never said", NULL);
    assert_true(process_says(&bench->program, "Hello world!"));
    bench_unplug(bench);
    bench_assert_exit(bench, bench_end(bench), 3);
}

static void test_usb_otg(void **state)
{
    assert_leaves_usb("esp32s2", "--usb-otg", "--no-stub", state);
    assert_leaves_usb("esp32s3", "--usb-otg", "--no-stub", state);
    assert_leaves_usb("esp32p4", "--usb-otg", "--no-stub", state);
}

static void test_usb_otg_through_a_stub(void **state)
{
    bench_needs_stub(ESP32S2_CHIP);
    assert_leaves_usb("esp32s2", "--usb-otg", NEUTRAL, state);
    assert_leaves_usb("esp32s3", "--usb-otg", NEUTRAL, state);
}

static void test_usb_serial_jtag(void **state)
{
    assert_leaves_usb("esp32c3", "--usb", "--no-stub", state);
    assert_leaves_usb("esp32s3", "--usb", "--no-stub", state);
}

/* The lines' reset does not look at the boot pin again. */
static void test_rts_does_not_leave_usb_serial_jtag(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--usb", "--boot", "download", NULL);
    const int exit = bench_run(bench, "--before", "none", "--after", "hard-reset", "flash", folder,
                               "--monitor-until", "Hello world!", "--monitor-timeout", "1", NULL);
    bench_assert_exit(bench, exit, 6);
    bench_assert_said(bench->err, "'Hello world!' did not come within 1 s");
}

static void test_watchdog_of_a_chip_at_its_uart(void **state)
{
    static const char *const loaders[] = {"--no-stub", NEUTRAL};
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    for (size_t i = 0; i < 2; i++) {
        bench_chip(bench, "esp32c3", NULL);
        const int exit = bench_run(bench, loaders[i], "--after", "watchdog-reset", "flash", folder,
                                   "--monitor-until", "Hello world!", NULL);
        bench_assert_exit(bench, exit, 0);
        bench_assert_said(bench->out, "Hello world!");
        assert_null(strchr(bench->out, '\xC0'));
    }
}

/* No lines, but a watchdog. */
static void test_watchdog_where_there_are_no_lines(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", "--raw", NULL);
    int exit = bench_run(bench, "--after", "watchdog-reset", "flash", folder, "--monitor-until",
                         "Hello world!", NULL);
    bench_assert_exit(bench, exit, 0);
    assert_null(strstr(bench->err, "cannot reset"));
    bench_chip(bench, "esp32c3", "--raw", NULL);
    exit = bench_run(bench, "run", "--after", "watchdog-reset", "--monitor-until", "Hello world!",
                     NULL);
    bench_assert_exit(bench, exit, 0);
}

/* Asked for all the same, the port's lines do it, as with esptool; without lines nothing is begun.
 */
static void test_chips_without_such_a_watchdog(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32", "esp32c6", "esp32h2", "esp32h4"};
    bench_t *bench = *state;
    const char *data = bench_path(bench->folder, "data.bin");
    bench_write_file(data, "data", 4);
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        bench_fill_flash(bench);
        bench_chip(bench, chips[i], NULL);
        int exit =
            bench_run(bench, "--after", "watchdog-reset", "write-flash", "0x200000", data, NULL);
        bench_assert_exit(bench, exit, 0);
        bench_assert_said(bench->err, "cannot be reset by its watchdog, so the port's lines do it");
        bench_assert_flashed(bench, 0x200000, data);
        bench_fill_flash(bench);
        bench_chip(bench, chips[i], "--raw", NULL);
        exit = bench_run(bench, "--after", "watchdog-reset", "write-flash", "0x200000", data, NULL);
        bench_assert_exit(bench, exit, 6);
        bench_assert_said(bench->err,
                          "cannot be reset by its watchdog\n    use --after hard-reset");
        bench_assert_untouched(bench);
    }
    bench_chip(bench, "esp32c3", "--secure-download", NULL);
    bench_assert_exit(bench, bench_run(bench, "--after", "watchdog-reset", "chip-id", NULL), 0);
    bench_assert_said(bench->err, "in Secure Download Mode the chip's watchdog cannot be set");
}

static void test_no_reset(void **state)
{
    static const char *const words[] = {"no-reset", "none"};
    bench_t *bench = *state;
    bench_chip(bench, "esp32c3", NULL);
    for (size_t i = 0; i < 2; i++) {
        bench_assert_exit(bench, bench_run(bench, "--after", words[i], "chip-id", NULL), 0);
        bench_assert_said(bench->out, "The chip stays in its loader");
        bench_assert_exit(
            bench, bench_run(bench, "--before", "none", "--after", words[i], "chip-id", NULL), 0);
    }
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_usb_otg),
        BENCH_TEST(test_usb_otg_through_a_stub),
        BENCH_TEST(test_usb_serial_jtag),
        BENCH_TEST(test_monitor_follows_the_port),
        BENCH_TEST(test_monitor_does_not_wait_for_an_adapter),
        BENCH_TEST(test_rts_does_not_leave_usb_serial_jtag),
        BENCH_TEST(test_watchdog_of_a_chip_at_its_uart),
        BENCH_TEST(test_watchdog_where_there_are_no_lines),
        BENCH_TEST(test_chips_without_such_a_watchdog),
        BENCH_TEST(test_no_reset),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
