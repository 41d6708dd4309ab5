/* Which of several ports is taken when none is named, and what is told of the others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Nobody listens there. */
#define DEAD "rfc2217://127.0.0.1:1"

static void dead_and(char list[3 * BENCH_PATH], const bench_t *bench)
{
    snprintf(list, 3 * BENCH_PATH, "%s 303a first;%s 10c4 second;", DEAD, bench->port);
}

static void test_esptool_s_name_goes_on_until_a_chip_answers(void **state)
{
    bench_t *bench = *state;
    char list[3 * BENCH_PATH];
    bench_chip(bench, "esp32c3", NULL);
    dead_and(list, bench);
    bench_assert_exit(bench, bench_run_listed(bench, list, "--compat", "esptool", "chip-id", NULL),
                      0);
    bench_assert_said(bench->out, "Found 2 serial ports...");
    const char *dead = strstr(bench->out, "Serial port " DEAD ":");
    char second[BENCH_PATH + 16];
    snprintf(second, sizeof second, "Serial port %s:", bench->port);
    assert_non_null(dead);
    bench_assert_said(dead, DEAD " failed to connect: ");
    bench_assert_said(dead, second);
    bench_assert_said(strstr(dead, second), "Chip type:          ESP32-C3");
    bench_assert_said(bench->err, "not on " DEAD);
}

static void test_none_of_them_answers(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench,
                      bench_run_listed(bench, DEAD " 303a a;rfc2217://127.0.0.1:2 10c4 b;",
                                       "--compat", "esptool", "chip-id", NULL),
                      2);
    bench_assert_said(bench->err,
                      "A fatal error occurred: Could not connect to an Espressif device "
                      "on any of the 2 available serial ports.");
    bench_assert_exit(bench, bench_run_listed(bench, "", "--compat", "esptool", "chip-id", NULL),
                      2);
    bench_assert_said(bench->err, "no port named");
}

static void test_our_name_takes_none_of_several(void **state)
{
    bench_t *bench = *state;
    char list[3 * BENCH_PATH];
    bench_chip(bench, "esp32c3", NULL);
    snprintf(list, sizeof list, "%s 303a a;%s 303a b;", bench->port, DEAD);
    bench_assert_exit(bench, bench_run_listed(bench, list, "chip-id", NULL), 3);
    bench_assert_said(bench->err, "2 ports look like Espressif boards");
    /* A filter says which are meant. */
    snprintf(list, sizeof list, "%s 303a a;%s 1234 b;", DEAD, bench->port);
    bench_assert_exit(
        bench, bench_run_listed(bench, list, "--port-filter", "name=rfc2217", "chip-id", NULL), 0);
    bench_assert_said(bench->err, "not on " DEAD);
    bench_assert_exit(
        bench, bench_run_listed(bench, list, "--port-filter", "serial=b", "chip-id", NULL), 0);
    assert_null(strstr(bench->err, "not on"));
    /* Unlike under esptool's name, a port that looks like no board is none. */
    snprintf(list, sizeof list, "%s 1234 b;", bench->port);
    bench_assert_exit(bench, bench_run_listed(bench, list, "chip-id", NULL), 3);
}

static void test_the_chip_asked_for_is_written_and_no_other(void **state)
{
    bench_t *bench = *state;
    void *second;
    char list[3 * BENCH_PATH];
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    const char *image = bench_path(folder, "hello_world.bin");
    assert_int_equal(bench_setup(&second), 0);
    bench_t *other = second;
    bench_fill_flash(bench);
    bench_fill_flash(other);
    bench_chip(bench, "esp32c3", NULL);
    bench_chip(other, "esp32s3", NULL);
    snprintf(list, sizeof list, "%s 303a other;%s 10c4 meant;", other->port, bench->port);
    bench_assert_exit(bench,
                      bench_run_listed(bench, list, "--compat", "esptool", "--chip", "esp32c3",
                                       "write-flash", "0x10000", image, NULL),
                      0);
    bench_assert_said(bench->out, "failed to connect: ");
    bench_assert_said(bench->err, "ESP32-S3");
    bench_assert_flashed(bench, 0x10000, image);
    bench_assert_untouched(other);
    assert_int_equal(bench_teardown(&second), 0);
}

/* Two adapters in a hub, and one that is plugged in beside it. */
static void ports_make_system(const bench_t *bench)
{
    static const char script[] =
        "set -e; cd '%s'; for at in 1-2.3/9 1-2.4/8 1-20/7; do place=${at%%/*}; number=${at#*/};"
        "device=sys/devices/usb1/$place; port=$device/$place:1.0/ttyUSB$number;"
        "mkdir -p $port sys/class/tty/ttyUSB$number proc/1/fd; echo init >proc/1/comm;"
        "echo 10c4 >$device/idVendor; echo ea60 >$device/idProduct; echo S$number >$device/serial;"
        "echo Bridge $number >$device/product; ln -s ../../../../bus/drivers/cp210x $port/driver;"
        "ln -s ../../../../$port sys/class/tty/ttyUSB$number/device; done;"
        "mkdir -p proc/42/fd; echo minicom >proc/42/comm; ln -s /dev/ttyUSB8 proc/42/fd/3";
    char command[2 * BENCH_PATH + sizeof script];
    snprintf(command, sizeof command, script, bench->folder);
    assert_int_equal(system(command), 0);
    setenv("ESPLOADER_SYSTEM_ROOT", bench->folder, 1);
}

#define PORTS_LISTED                                                                               \
    "/dev/ttyUSB9 10c4 S9;/dev/ttyUSB8 10c4 S8;/dev/ttyUSB7 10c4 S7;/dev/ttyS0 0 x;"

static void test_ports_are_a_table_of_what_is_known(void **state)
{
    bench_t *bench = *state;
    ports_make_system(bench);
    bench_assert_exit(bench, bench_run_listed(bench, PORTS_LISTED, "ports", NULL), 0);
    unsetenv("ESPLOADER_SYSTEM_ROOT");
    bench_assert_said(bench->out, "PORT          LOOKS LIKE      STATE");
    bench_assert_said(bench->out, "/dev/ttyUSB9  CP210x adapter");
    bench_assert_said(bench->out, "10c4:ea60  1-2.3  S9      Bridge 9\n");
    bench_assert_said(bench->out, "/dev/ttyUSB8  CP210x adapter  held by minicom (42)  10c4:ea60");
    bench_assert_said(bench->out, "\n/dev/ttyS0  ");
    assert_null(strstr(bench->out, "None of them"));
}

static void test_a_place_names_a_port_and_what_is_plugged_in_there(void **state)
{
    bench_t *bench = *state;
    ports_make_system(bench);
    bench_assert_exit(
        bench,
        bench_run_listed(bench, PORTS_LISTED, "--port-filter", "location=1-2.3", "ports", NULL), 0);
    bench_assert_said(bench->out, "/dev/ttyUSB9");
    assert_null(strstr(bench->out, "/dev/ttyUSB8"));
    bench_assert_exit(bench,
                      bench_run_listed(bench, PORTS_LISTED, "ports", "--port-filter",
                                       "location=1-2", "vid=0x10c4", NULL),
                      0);
    bench_assert_said(bench->out, "/dev/ttyUSB9");
    bench_assert_said(bench->out, "/dev/ttyUSB8");
    assert_null(strstr(bench->out, "/dev/ttyUSB7"));
    bench_assert_exit(
        bench,
        bench_run_listed(bench, PORTS_LISTED, "ports", "--port-filter", "location=1-2.3:1.0", NULL),
        0);
    bench_assert_said(bench->out, "/dev/ttyUSB9");
    /* A command without a port takes the one that passes. */
    bench_assert_exit(bench,
                      bench_run_listed(bench, PORTS_LISTED, "--connect-attempts", "1",
                                       "--port-filter", "location=1-20", "chip-id", NULL),
                      3);
    bench_assert_said(bench->err, "/dev/ttyUSB7");
    bench_assert_exit(
        bench,
        bench_run_listed(bench, PORTS_LISTED, "ports", "--port-filter", "location=3-1", NULL), 0);
    bench_assert_said(bench->out, "No serial port here passes the filter");
    unsetenv("ESPLOADER_SYSTEM_ROOT");
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_esptool_s_name_goes_on_until_a_chip_answers),
        BENCH_TEST(test_none_of_them_answers),
        BENCH_TEST(test_our_name_takes_none_of_several),
        BENCH_TEST(test_the_chip_asked_for_is_written_and_no_other),
        BENCH_TEST(test_ports_are_a_table_of_what_is_known),
        BENCH_TEST(test_a_place_names_a_port_and_what_is_plugged_in_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
