/* Ports and chips that are not as they should be, and the user who wants an end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include "support/choice.h"
#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void test_no_such_port(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_bare(bench, "-p", "/dev/no-such-port", "chip-id", NULL), 3);
    bench_assert_said(bench->err, "esploader: /dev/no-such-port: No such device\n    ");
}

static void test_nothing_listens(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", NULL);
    bench_unplug(bench);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 3);
    bench_assert_said(bench->err, "refused");
}

static void test_port_of_the_environment(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32s3", NULL);
    setenv("ESPLOADER_PORT", bench->port, 1);
    const int exit = bench_run_bare(bench, "chip-id", NULL);
    unsetenv("ESPLOADER_PORT");
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->out, "Chip: ESP32-S3\n");
}

static void test_chip_that_is_not_in_its_loader(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", "--raw", "--boot", "run", NULL);
    bench_assert_exit(bench, bench_run(bench, "chip-id", "--connect-attempts", "1", NULL), 4);
    bench_assert_said(bench->err, "no chip answers");
    bench_assert_said(bench->err, "put it into its loader first");
}

/* Which pin does that depends on the chip, which --chip tells. */
static void test_the_boot_pin_of_a_chip_is_named(void **state)
{
    static const struct {
        const char *chip;
        const char *pin;
    } cases[] = {{"esp32", "hold GPIO0 low"},    {"esp32s3", "hold GPIO0 low"},
                 {"esp32c3", "hold GPIO9 low"},  {"esp32h2", "hold GPIO9 low"},
                 {"esp32c5", "hold GPIO28 low"}, {"esp32p4", "hold GPIO35 low"}};
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bench_chip(bench, cases[i].chip, "--raw", "--boot", "run", NULL);
        bench_assert_exit(
            bench,
            bench_run(bench, "--chip", cases[i].chip, "chip-id", "--connect-attempts", "1", NULL),
            4);
        bench_assert_said(bench->err, cases[i].pin);
    }
}

static void test_wire_to_the_chip_that_is_broken(void **state)
{
    static const char *const chips[] = {"esp32", "esp32c3", "esp32s3"};
    bench_t *bench = *state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        bench_chip(bench, chips[i], "--fault", "stall:tx:0", NULL);
        bench_assert_exit(bench, bench_run(bench, "chip-id", "--connect-attempts", "2", NULL), 4);
        bench_assert_said(bench->err, "it waits in its loader: it does not hear what is sent\n");
        bench_assert_said(bench->err, "check the wire from TX here to RX of the chip");
    }
    /* Nor does an earlier start into the application count. */
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    bench_chip(bench, "esp32", "--fault", "stall:tx:0", NULL);
    bench_assert_exit(bench, bench_run(bench, "chip-id", "--connect-attempts", "1", NULL), 4);
    bench_assert_said(bench->err, "check the wire from TX here to RX of the chip");
}

static void test_chip_that_is_in_its_loader_already(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", "--raw", "--boot", "download", NULL);
    bench_assert_exit(bench, bench_run(bench, "read-mac", "--baud", "921600", NULL), 0);
    bench_assert_said(bench->out, "reset it by hand");
    bench_assert_exit(bench, bench_run(bench, "--before", "none", "read-mac", NULL), 0);
}

static void test_left_in_its_loader(void **state)
{
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(
        bench, bench_run(bench, "write-flash", "0x200000", path, "--after", "none", NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "--before", "none", "chip-id", NULL), 0);
    bench_assert_said(bench->out, "Chip: ESP32-C3\n");
}

static void test_identity(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32c3", "--mac", "24:0a:c4:0b:0c:0d", "--revision", "0.3", NULL);
    bench_assert_exit(bench, bench_run(bench, "-q", "read-mac", NULL), 0);
    assert_string_equal(bench->out, "MAC: 24:0a:c4:0b:0c:0d\n");
    bench_assert_exit(bench, bench_run(bench, "-q", "chip-id", NULL), 0);
    assert_string_equal(bench->out, "Chip: ESP32-C3\nRevision: 0.3\n");
    bench_assert_exit(bench, bench_run(bench, "-q", "flash-id", NULL), 0);
    assert_string_equal(bench->out, "Manufacturer: 0xef (Winbond)\nDevice: 0x4016\nSize: 4 MiB\n");
}

static void test_flash_size_as_told(void **state)
{
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    bench_chip(bench, "esp32", NULL);
    const int exit = bench_run(bench, "--flash-size", "2MB", "write-flash", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 2);
    bench_assert_said(bench->err, "runs past the end of flash");
    bench_assert_exit(bench, bench_run(bench, "flash-id", "-q", "--flash-size", "2MB", NULL), 0);
    assert_string_equal(bench->out, "Size: 2 MiB\n");
}

static void test_flash_size_beyond_what_the_flash_tells(void **state)
{
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    bench_chip(bench, "esp32", NULL);
    const int exit = bench_run(bench, "--flash-size", "8MB", "write-flash", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 0);
    assert_int_equal(bench_count(bench->err, "warning: "), 1);
    bench_assert_said(bench->err, "the flash tells 4096 KiB, --flash-size 8192 KiB");
    bench_assert_exit(bench, bench_run(bench, "flash-id", "--flash-size", "4MB", NULL), 0);
    assert_string_equal(bench->err, "");
}

/* Answers from the chip before its rate changes for the last time, the answer to that included. */
static size_t answers_before_the_new_rate(bench_t *bench, const char *path)
{
    static const char mark[] = "- host at 460800 baud";
    const int exit =
        bench_run(bench, "--trace", "-b", "460800", "write-flash", "0x200000", path, NULL);
    bench_assert_exit(bench, exit, 0);
    char *last = bench->err;
    for (char *at = strstr(last, mark); at != NULL; at = strstr(at + 1, mark)) {
        last = at;
    }
    assert_ptr_not_equal(last, bench->err);
    *last = '\0';
    return bench_count(bench->err, " < ") - bench_count(bench->err, " < outside of frames");
}

/* At the new rate nothing is heard, as often as it is asked. */
static void make_unheard(char faults[3][32], size_t before)
{
    for (size_t i = 0; i < 3; i++) {
        snprintf(faults[i], sizeof faults[i], "swallow:rx:%zu", before + i);
    }
}

static void test_a_rate_that_does_not_work(void **state)
{
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    bench_chip(bench, "esp32", NULL);
    char first[3][32];
    char second[3][32];
    make_unheard(first, answers_before_the_new_rate(bench, path));
    bench_chip(bench, "esp32", "--fault", first[0], "--fault", first[1], "--fault", first[2], NULL);
    make_unheard(second, answers_before_the_new_rate(bench, path));
    bench_chip(bench, "esp32", "--fault", first[0], "--fault", first[1], "--fault", first[2],
               "--fault", second[0], "--fault", second[1], "--fault", second[2], NULL);
    const int exit =
        bench_run(bench, "-b", "460800", "write-flash", "0x200000", path, "--no-skip", NULL);
    bench_assert_exit(bench, exit, 0);
    bench_assert_said(bench->err, "460800 baud does not work here, going on at 115200");
    bench_assert_said(bench->out, "writing at 115200 baud");
    bench_assert_said(bench->out, "1 of 1 verified");
    bench_assert_flashed(bench, 0x200000, path);
}

/* The line may have damaged the command for it. */
static void test_a_rate_that_works_the_second_time(void **state)
{
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    bench_chip(bench, "esp32", NULL);
    char faults[3][32];
    make_unheard(faults, answers_before_the_new_rate(bench, path));
    bench_chip(bench, "esp32", "--fault", faults[0], "--fault", faults[1], "--fault", faults[2],
               NULL);
    const int exit =
        bench_run(bench, "-b", "460800", "write-flash", "0x200000", path, "--no-skip", NULL);
    bench_assert_exit(bench, exit, 0);
    assert_null(strstr(bench->err, "460800 baud does not work here"));
    bench_assert_said(bench->out, "writing at 460800 baud");
    bench_assert_flashed(bench, 0x200000, path);
}

static void test_port_lost_while_writing(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", "--pace", NULL);
    bench_begin(bench, "flash", folder, NULL);
    assert_true(process_says(&bench->program, "Application at 0x10000: 10 %"));
    bench_unplug(bench);
    bench_assert_exit(bench, bench_end(bench), 3);
    bench_assert_said(bench->err, "lost");
}

static void test_chip_that_is_reset_while_writing(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", "--fault", "reset:tx:60000", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    bench_assert_said(bench->err, "connecting again");
}

static void test_chip_that_falls_silent_while_writing(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", "--fault", "stall:tx:60000", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 6);
    bench_assert_said(bench->err, "cannot write Application at 0x10000");
}

/* Boards that are plugged in a moment later: their port is awaited. */
static void test_a_port_that_comes_later(void **state)
{
    bench_t *bench = *state;
    const struct timespec pause = {.tv_nsec = 300 * 1000 * 1000};
    bench_chip(bench, "esp32", NULL);
    const char *address = strstr(bench->port, "127.");
    assert_non_null(address);
    char place[64];
    snprintf(place, sizeof place, "%s", address);
    bench_unplug(bench);
    setenv("ESPTOOL_OPEN_PORT_ATTEMPTS", "3", 1);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 3);
    setenv("ESPTOOL_OPEN_PORT_ATTEMPTS", "0", 1);
    bench_begin(bench, "chip-id", NULL);
    unsetenv("ESPTOOL_OPEN_PORT_ATTEMPTS");
    nanosleep(&pause, NULL);
    bench_chip(bench, "esp32", "--tcp", place, NULL);
    bench_assert_exit(bench, bench_end(bench), 0);
    bench_assert_said(bench->out, "ESP32");
}

static void test_interrupted_while_connecting(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32", "--raw", "--boot", "run", NULL);
    bench_begin(bench, "--trace", "--connect-attempts", "1000", "chip-id", NULL);
    assert_true(process_says(&bench->program, "> SYNC"));
    kill(bench->program.pid, SIGINT);
    bench_assert_exit(bench, bench_end(bench), 130);
    bench_assert_said(bench->err, "esploader: interrupted");
}

static void test_interrupted_while_writing(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", "--pace", NULL);
    bench_begin(bench, "flash", folder, NULL);
    assert_true(process_says(&bench->program, "Application at 0x10000: 10 %"));
    kill(bench->program.pid, SIGINT);
    bench_assert_exit(bench, bench_end(bench), 130);
    bench_assert_said(bench->err, "esploader: interrupted: could not write Application at 0x10000\n"
                                  "    flash is incomplete now: run the same command again\n");
}

/* A port that is listened on and never answers. */
static int listen_silently(bench_t *bench)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(bench->port, sizeof bench->port, "rfc2217://127.0.0.1:%u", ntohs(address.sin_port));
    return listener;
}

static void test_interrupted_while_opening(void **state)
{
    bench_t *bench = *state;
    const int listener = listen_silently(bench);
    bench_begin(bench, "chip-id", NULL);
    const int accepted = accept(listener, NULL, NULL);
    assert_true(accepted >= 0);
    kill(bench->program.pid, SIGINT);
    bench_assert_exit(bench, bench_end(bench), 130);
    bench_assert_said(bench->err, "esploader: interrupted: could not open rfc2217://");
    close(accepted);
    close(listener);
}

static void test_a_server_that_says_nothing(void **state)
{
    bench_t *bench = *state;
    const int listener = listen_silently(bench);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 3);
    bench_assert_said(bench->err, "The far end did not answer in time");
    close(listener);
}

static void test_interrupted_while_monitoring(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_begin(bench, "flash", folder, "--monitor", NULL);
    assert_true(process_says(&bench->program, "Hello world!"));
    kill(bench->program.pid, SIGINT);
    bench_assert_exit(bench, bench_end(bench), 0);

    bench_begin(bench, "flash", folder, "--monitor-until", "never said", NULL);
    assert_true(process_says(&bench->program, "Hello world!"));
    kill(bench->program.pid, SIGINT);
    bench_assert_exit(bench, bench_end(bench), 130);
}

static void test_monitor_gives_up_on_a_text(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    const int exit = bench_run(bench, "flash", folder, "--monitor-until", "never said",
                               "--monitor-timeout", "1", NULL);
    bench_assert_exit(bench, exit, 6);
    bench_assert_said(bench->out, "Hello world!");
    bench_assert_said(bench->err, "'never said' did not come within 1 s");
}

static void test_monitor_waits_for_a_reset_by_hand(void **state)
{
    bench_t *bench = *state;
    const char *path = bench_path(bench->folder, "data.bin");
    bench_write_file(path, "data", 4);
    bench_chip(bench, "esp32", "--raw", "--boot", "download", NULL);
    const int exit = bench_run(bench, "write-flash", "0x200000", path, "--monitor-until", "x",
                               "--monitor-timeout", "1", "--quiet", NULL);
    bench_assert_exit(bench, exit, 6);
    bench_assert_said(bench->err, "but this port cannot reset it\n    reset it by hand once");
    bench_assert_said(bench->err, "'x' did not come within 1 s\n    reset the chip by hand");
}

static void test_monitor_ends_by_itself(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32", NULL);
    bench_chip(bench, "esp32", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, "--monitor=1", NULL), 0);
    bench_assert_said(bench->out, "Hello world!");
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_no_such_port),
        BENCH_TEST(test_nothing_listens),
        BENCH_TEST(test_port_of_the_environment),
        BENCH_TEST(test_chip_that_is_not_in_its_loader),
        BENCH_TEST(test_the_boot_pin_of_a_chip_is_named),
        BENCH_TEST(test_wire_to_the_chip_that_is_broken),
        BENCH_TEST(test_chip_that_is_in_its_loader_already),
        BENCH_TEST(test_left_in_its_loader),
        BENCH_TEST(test_identity),
        BENCH_TEST(test_flash_size_as_told),
        BENCH_TEST(test_flash_size_beyond_what_the_flash_tells),
        BENCH_TEST(test_a_rate_that_does_not_work),
        BENCH_TEST(test_a_rate_that_works_the_second_time),
        BENCH_TEST(test_port_lost_while_writing),
        BENCH_TEST(test_chip_that_is_reset_while_writing),
        BENCH_TEST(test_chip_that_falls_silent_while_writing),
        BENCH_TEST(test_a_port_that_comes_later),
        BENCH_TEST(test_interrupted_while_connecting),
        BENCH_TEST(test_interrupted_while_writing),
        BENCH_TEST(test_interrupted_while_opening),
        BENCH_TEST(test_a_server_that_says_nothing),
        BENCH_TEST(test_interrupted_while_monitoring),
        BENCH_TEST(test_monitor_gives_up_on_a_text),
        BENCH_TEST(test_monitor_waits_for_a_reset_by_hand),
        BENCH_TEST(test_monitor_ends_by_itself),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
