/* The monitor on a terminal: keys, screen, and how it is left.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_desk.h"
#include "support/choice.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_both_sides_at_once(void **state)
{
    char typed[32];
    static const char keys[] = "hello\r\003\032\004\021\023\177\033[A\xC3\xA4";
    DESK_BEGIN(desk, state, NULL);
    desk_say(&desk, "> ");
    terminal_await(&desk.terminal, "> "); /* without a line end */
    desk_type(&desk, keys);
    terminal_port_read(desk.chip, typed, sizeof keys - 1);
    assert_memory_equal(typed, keys, sizeof keys - 1);
    terminal_await(&desk.terminal, "Ctrl-C goes to the chip; Ctrl-] ends");
    desk_say(&desk, "\033[0;32mI (1) app: gr\xC3\xBCn\033[0m\r\n");
    terminal_await(&desk.terminal, "\033[0;32mI (1) app: gr\xC3\xBCn\033[0m");
    /* Keys of the monitor's own, sent. */
    desk_type(&desk, KEY_MENU KEY_MENU KEY_MENU KEY_END);
    terminal_port_read(desk.chip, typed, 2);
    assert_memory_equal(typed, KEY_MENU KEY_END, 2);
    desk_end(&desk);
}

static void test_binary_does_not_upset_the_terminal(void **state)
{
    DESK_BEGIN(desk, state, NULL);
    terminal_port_write(desk.chip, "a\0b\016c\021d\177e\r\n", 12);
    terminal_await(&desk.terminal, "a.b.c.d.e\r");
    desk_end(&desk);
}

/* A bug: the rate that is configured for flashing became that of what the chip prints. */
static void test_the_rate_is_that_typed_and_none_that_is_configured(void **state)
{
    desk_t desk = {.bench = *state};
    desk.chip = terminal_port(desk.port);
    setenv("ESPLOADER_BAUD", "921600", 1);
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.port, "monitor", NULL);
    terminal_await(&desk.terminal, "at 115200 baud");
    terminal_await(&desk.terminal, "Ctrl-T H helps");
    desk_end(&desk);
    desk.chip = terminal_port(desk.port);
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.port, "--baud", "74880", "monitor",
                   NULL);
    terminal_await(&desk.terminal, "at 74880 baud");
    terminal_await(&desk.terminal, "Ctrl-T H helps");
    desk_end(&desk);
    unsetenv("ESPLOADER_BAUD");
}

static void test_help_and_unknown_keys(void **state)
{
    DESK_BEGIN(desk, state, NULL);
    desk_type(&desk, KEY_MENU "h");
    terminal_await(&desk.terminal, "Ctrl-]    end");
    terminal_await(&desk.terminal, "Ctrl-T R  reset the chip");
    terminal_await(&desk.terminal, "Ctrl-T X  end");
    assert_null(strstr(desk.terminal.screen, "flash the build"));
    desk_type(&desk, KEY_MENU "q");
    terminal_await(&desk.terminal, "no such key");
    desk_type(&desk, KEY_MENU "f");
    terminal_await(&desk.terminal, "no build to flash");
    desk_type(&desk, KEY_MENU "r");
    terminal_await(&desk.terminal, "this port cannot reset the chip");
    desk_type(&desk, KEY_MENU "x");
    assert_int_equal(terminal_end(&desk.terminal), 0);
    terminal_close(&desk.terminal);
    close(desk.chip);
}

static void test_the_terminal_is_restored_whatever_ends_it(void **state)
{
    static const struct {
        int number;
        int exit;
    } ends[] = {{SIGTERM, 0},        {SIGINT, 0},         {SIGHUP, 0},        {SIGQUIT, -SIGQUIT},
                {SIGABRT, -SIGABRT}, {SIGSEGV, -SIGSEGV}, {SIGALRM, -SIGALRM}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        DESK_BEGIN(desk, state, NULL);
        desk_type(&desk, "x");
        char typed;
        terminal_port_read(desk.chip, &typed, 1); /* keys are taken one by one */
        kill(desk.terminal.pid, ends[i].number);
        assert_int_equal(terminal_end(&desk.terminal), ends[i].exit);
        terminal_assert_restored(&desk.terminal);
        terminal_close(&desk.terminal);
        close(desk.chip);
    }
}

static void test_it_is_stopped_and_goes_on(void **state)
{
    char typed;
    struct termios now;
    DESK_BEGIN(desk, state, NULL);
    desk_type(&desk, "x");
    terminal_port_read(desk.chip, &typed, 1);
    kill(desk.terminal.pid, SIGTSTP);
    do {
        terminal_read(&desk.terminal, 10);
        assert_int_equal(tcgetattr(desk.terminal.slave, &now), 0);
    } while (now.c_lflag != desk.terminal.before.c_lflag);
    kill(desk.terminal.pid, SIGCONT);
    do {
        terminal_read(&desk.terminal, 10);
        assert_int_equal(tcgetattr(desk.terminal.slave, &now), 0);
    } while (now.c_lflag == desk.terminal.before.c_lflag);
    desk_type(&desk, "y");
    terminal_port_read(desk.chip, &typed, 1);
    assert_int_equal(typed, 'y');
    desk_end(&desk);
}

static void test_filter_and_time_stamps(void **state)
{
    DESK_BEGIN(desk, state, "--print-filter", "wifi:W *:N", "--timestamps", NULL);
    desk_say(&desk, "I (1) wifi: no\nW (2) wifi: yes\nE (3) http: no\nE (4) wifi: end\n");
    terminal_await(&desk.terminal, "] W (2) wifi: yes");
    terminal_await(&desk.terminal, "] E (4) wifi: end");
    assert_null(strstr(desk.terminal.screen, ": no"));
    int hour, minute, second, ms;
    const char *stamp = strstr(desk.terminal.screen, "] W (2)") - strlen("[12:34:56.789");
    assert_int_equal(sscanf(stamp, "[%2d:%2d:%2d.%3d]", &hour, &minute, &second, &ms), 4);
    desk_type(&desk, KEY_MENU "i");
    terminal_await(&desk.terminal, "no time stamps");
    desk_say(&desk, "W (5) wifi: bare\n");
    terminal_await(&desk.terminal, "\nW (5) wifi: bare");
    desk_end(&desk);
}

static void test_the_screen_stops_and_goes_on(void **state)
{
    DESK_BEGIN(desk, state, NULL);
    desk_type(&desk, KEY_MENU "y");
    terminal_await(&desk.terminal, "Ctrl-T Y goes on");
    desk_say(&desk, "meanwhile\n");
    terminal_read(&desk.terminal, 200);
    assert_null(strstr(desk.terminal.screen, "meanwhile"));
    desk_type(&desk, KEY_MENU "y");
    terminal_await(&desk.terminal, "meanwhile");
    desk_end(&desk);
}

static void test_what_cannot_be_understood(void **state)
{
    bench_t *bench = *state;
    int exit = bench_run_bare(bench, "-p", "x", "monitor", "--print-filter", "a:Q", NULL);
    bench_assert_exit(bench, exit, 1);
    bench_assert_said(bench->err, "no filter: 'a:Q'");
    exit = bench_run_bare(bench, "-p", "x", "monitor", "--elf", "/no/such.elf", NULL);
    bench_assert_exit(bench, exit, 2);
    /* A bug: no word of a build that is not there, and no addresses named. */
    exit = bench_run_bare(bench, "-p", "x", "monitor", "/no/such/build", NULL);
    bench_assert_exit(bench, exit, 2);
    bench_assert_said(bench->err, "cannot open /no/such/build");
    exit = bench_run_bare(bench, "-p", "x", "chip-id", "--timestamps", NULL);
    bench_assert_exit(bench, exit, 1);
    exit = bench_run_bare(bench, "-p", "x", "run", "--until", "x", NULL);
    bench_assert_exit(bench, exit, 1);
    exit = bench_run_bare(bench, "-p", "/dev/no-such-port", "monitor", NULL);
    bench_assert_exit(bench, exit, 3);
}

#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_both_sides_at_once),
        BENCH_TEST(test_binary_does_not_upset_the_terminal),
        BENCH_TEST(test_the_rate_is_that_typed_and_none_that_is_configured),
        BENCH_TEST(test_help_and_unknown_keys),
        BENCH_TEST(test_the_terminal_is_restored_whatever_ends_it),
        BENCH_TEST(test_it_is_stopped_and_goes_on),
        BENCH_TEST(test_filter_and_time_stamps),
        BENCH_TEST(test_the_screen_stops_and_goes_on),
        BENCH_TEST(test_what_cannot_be_understood),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
