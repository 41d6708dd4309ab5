/* What is printed on terminals of all widths: flashing, reading, errors, help.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_desk.h"
#include "support/choice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const unsigned widths[] = {120, 80, 40, 32};

#define SIGN "\xE2\x9C\x93" /* of what is right */

enum { WIDTHS = sizeof(widths) / sizeof(widths[0]) };

static void end(desk_t *desk, int exit)
{
    const int found = terminal_end(&desk->terminal);
    if (found != exit) {
        fail_msg("exit code %d:\n%s", found, desk->terminal.screen);
    }
}

static void test_reading_fits(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *file = bench_path(desk.bench->folder, "a_file_with_a_name_that_is_rather_long.bin");
    bench_chip(desk.bench, "esp32c3", "--pace", NULL);
    for (size_t i = 0; i < WIDTHS; i++) {
        terminal_start_wide(&desk.terminal, widths[i], MONITOR_ESPLOADER, "-p", desk.bench->port,
                            "read-flash", "0", "0x8000", file, NULL);
        end(&desk, 0);
        bench_assert_said(desk.terminal.screen, "\xE2\x94\x80"); /* a bar */
        terminal_assert_fits(&desk.terminal, 0, widths[i] - 1);
        terminal_close(&desk.terminal);
    }
}

/* The table: all images, each in one line, and nothing breaks. */
static void test_flashing_fits(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *build = bench_firmware(desk.bench, "build", "esp32c3", NULL);
    for (size_t i = 0; i < WIDTHS; i++) {
        bench_fill_flash(desk.bench);
        bench_chip(desk.bench, "esp32c3", "--pace", NULL);
        terminal_start_wide(&desk.terminal, widths[i], MONITOR_ESPLOADER, "-p", desk.bench->port,
                            "flash", build, NULL);
        terminal_await(&desk.terminal, "24:0a:c4:00:00:01");
        terminal_await(&desk.terminal, "4 MiB of flash");
        terminal_await(&desk.terminal, "%");
        terminal_await(&desk.terminal, "Application ");
        terminal_await(&desk.terminal, widths[i] >= 40 ? "written" : "wri"); /* there it is cut */
        terminal_await(&desk.terminal, "3 of 3 verified");
        end(&desk, 0);
        assert_int_equal(bench_count(desk.terminal.screen, SIGN), 4);
        terminal_assert_fits(&desk.terminal, 0, widths[i] - 1);
        terminal_close(&desk.terminal);
        bench_assert_flashed(desk.bench, 0x10000, bench_path(build, "hello_world.bin"));
    }
}

/* What a chip cannot prove has no sign that it is right. */
static void test_what_is_not_verified_is_not_shown_as_right(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *build = bench_firmware(desk.bench, "build", "esp8266", NULL);
    bench_chip(desk.bench, "esp8266", NULL);
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.bench->port, "--no-stub",
                   "--force", "flash", build, NULL);
    terminal_await(&desk.terminal, "written");
    terminal_await(&desk.terminal, "! 0 of 3 verified");
    end(&desk, 0);
    assert_null(strstr(desk.terminal.screen, SIGN));
    terminal_close(&desk.terminal);
}

static void test_what_is_there_is_the_same(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *build = bench_firmware(desk.bench, "build", "esp32c3", NULL);
    bench_chip(desk.bench, "esp32c3", NULL);
    bench_assert_exit(desk.bench, bench_run(desk.bench, "flash", build, NULL), 0);
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.bench->port, "flash", build, NULL);
    terminal_await(&desk.terminal, "Bootloader");
    terminal_await(&desk.terminal, "same");
    terminal_await(&desk.terminal, "3 of 3 verified");
    end(&desk, 0);
    assert_int_equal(bench_count(desk.terminal.screen, "same"), 3);
    assert_int_equal(bench_count(desk.terminal.screen, SIGN), 4);
    terminal_close(&desk.terminal);
}

static void test_a_terminal_that_becomes_narrower(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *file = bench_path(desk.bench->folder, "all.bin");
    bench_chip(desk.bench, "esp32c3", "--pace", NULL);
    terminal_start_wide(&desk.terminal, 120, MONITOR_ESPLOADER, "-p", desk.bench->port, "-b",
                        "115200", "read-flash", "0", "0x10000", file, NULL);
    terminal_await(&desk.terminal, "KiB/s");
    terminal_resize(&desk.terminal, 40);
    /* The line drawn then may have been on its way; it has become several rows, which go. */
    terminal_await(&desk.terminal, "\033[J");
    const size_t seen = desk.terminal.seen;
    end(&desk, 0);
    bench_assert_said(desk.terminal.screen + seen, "%");
    terminal_assert_fits(&desk.terminal, seen, 39);
    terminal_close(&desk.terminal);
}

static void test_errors_give_the_reason_first(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *build = bench_firmware(desk.bench, "build", "esp32", NULL);
    bench_chip(desk.bench, "esp32c3", NULL);
    for (size_t i = 0; i < WIDTHS; i++) {
        terminal_start_wide(&desk.terminal, widths[i], MONITOR_ESPLOADER, "-p", desk.bench->port,
                            "write-flash", "0x10000", bench_path(build, "hello_world.bin"), NULL);
        terminal_await(&desk.terminal, "\033[1;31mesploader: \033[0mthe image");
        terminal_await(&desk.terminal, "Application at 0x10000");
        terminal_await(&desk.terminal, "--force");
        end(&desk, 2);
        terminal_close(&desk.terminal);
    }
    /* For programs it stays in one line. */
    bench_assert_exit(
        desk.bench,
        bench_run(desk.bench, "write-flash", "0x10000", bench_path(build, "hello_world.bin"), NULL),
        2);
    bench_assert_said(desk.bench->err, "esploader: Application at 0x10000 (");
}

static void test_a_port_that_is_not_there_names_the_command(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    bench_assert_exit(desk.bench,
                      bench_run_bare(desk.bench, "-p", "/dev/ttyNONE9", "chip-id", NULL), 3);
    bench_assert_said(desk.bench->err, "/dev/ttyNONE9: No such device\n    ");
    bench_assert_said(desk.bench->err, "'esploader ports' lists");
}

static void test_what_is_wrong_is_red(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *build = bench_firmware(desk.bench, "build", "esp32c3", NULL);
    const char *image = bench_path(build, "hello_world.bin");
    const char *broken = bench_damaged(desk.bench, image, "broken.bin", 5000, 0);
    for (size_t i = 0; i < 2; i++) {
        terminal_start(&desk.terminal, MONITOR_ESPLOADER, "image-info", i == 0 ? image : broken,
                       NULL);
        terminal_await(&desk.terminal, "SHA-256");
        terminal_await(&desk.terminal, i == 0 ? "\033[32mvalid\033[0m" : "\033[1;31mWRONG\033[0m");
        end(&desk, i == 0 ? 0 : 2);
        terminal_close(&desk.terminal);
    }
    bench_assert_exit(desk.bench, bench_run_bare(desk.bench, "image-info", image, NULL), 0);
    assert_null(strchr(desk.bench->out, '\033'));
}

/* All of it, as it is printed for a file and on a terminal of 40 columns. */
static void test_help_fits(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    size_t count = 0;
    const char *names[64] = {NULL};
    bench_assert_exit(desk.bench, bench_run_bare(desk.bench, "help", NULL), 0);
    char *all = strdup(desk.bench->out);
    char *rest = strstr(all, "Commands");
    *strstr(rest, "\n\n") = '\0';
    for (char *at = strstr(rest, "\n  "); at != NULL; at = strstr(at + 1, "\n  ")) {
        if (at[3] != ' ') {
            names[++count] = at + 3;
        }
    }
    assert_true(count > 20);
    for (size_t i = 0; i <= count; i++) {
        char name[32] = "help";
        if (names[i] != NULL) {
            snprintf(name, sizeof name, "%.*s", (int)strcspn(names[i], " \n"), names[i]);
        }
        bench_assert_exit(desk.bench, bench_run_bare(desk.bench, name, "--help", NULL), 0);
        for (const char *line = desk.bench->out; *line != '\0';) {
            const size_t length = strcspn(line, "\n");
            if (length > 79) {
                fail_msg("%s: longer than 79: %.*s", name, (int)length, line);
            }
            line += length + (line[length] != '\0');
        }
        terminal_start_wide(&desk.terminal, 40, MONITOR_ESPLOADER, name, "--help", NULL);
        end(&desk, 0);
        if (strcmp(name, "completion") != 0) { /* the name of a file is longer */
            terminal_assert_fits(&desk.terminal, 0, 39);
        }
        terminal_close(&desk.terminal);
    }
    free(all);
}

static void test_without_unicode_and_colours(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *file = bench_path(desk.bench->folder, "all.bin");
    bench_chip(desk.bench, "esp32c3", "--pace", NULL);
    setenv("LC_ALL", "C", 1);
    setenv("NO_COLOR", "1", 1);
    terminal_start_wide(&desk.terminal, 80, MONITOR_ESPLOADER, "-p", desk.bench->port, "read-flash",
                        "0", "0x8000", file, NULL);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("NO_COLOR");
    end(&desk, 0);
    bench_assert_said(desk.terminal.screen, "--]");
    for (size_t i = 0; i < desk.terminal.size; i++) {
        assert_true((desk.terminal.screen[i] & 0x80) == 0);
    }
    assert_null(strstr(desk.terminal.screen, "m\033["));
    assert_null(strstr(desk.terminal.screen, "\033[0m"));
    terminal_close(&desk.terminal);
}

int main(int argc, char **argv)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TERM", "xterm-256color", 1);
    unsetenv("NO_COLOR");
    unsetenv("XTERM_VERSION");
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_reading_fits),
        BENCH_TEST(test_flashing_fits),
        BENCH_TEST(test_what_is_not_verified_is_not_shown_as_right),
        BENCH_TEST(test_what_is_there_is_the_same),
        BENCH_TEST(test_a_terminal_that_becomes_narrower),
        BENCH_TEST(test_errors_give_the_reason_first),
        BENCH_TEST(test_a_port_that_is_not_there_names_the_command),
        BENCH_TEST(test_what_is_wrong_is_red),
        BENCH_TEST(test_help_fits),
        BENCH_TEST(test_without_unicode_and_colours),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
