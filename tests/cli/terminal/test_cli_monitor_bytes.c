/* No byte of the chip's is lost or changed: in the log file, in a pipe, on a slow terminal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_desk.h"
#include "support/choice.h"
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void test_the_log_has_every_byte(void **state)
{
    enum { SIZE = 5000 };
    bench_t *bench = *state;
    uint8_t bytes[SIZE];
    const char *log = bench_path(bench->folder, "chip.log");
    desk_fill(bytes, SIZE);
    DESK_BEGIN(desk, state, "--log", log, "--print-filter", "*:N", NULL);
    terminal_port_write(desk.chip, bytes, SIZE);
    desk_await_file(&desk, log, SIZE);
    desk_assert_file(log, bytes, SIZE);
    /* Off and on again, by key; what was logged stays. */
    desk_type(&desk, KEY_MENU "l");
    terminal_await(&desk.terminal, "log off");
    desk_say(&desk, "\nabort() was called at PC 1: not logged\n"); /* shown in any case */
    terminal_await(&desk.terminal, "not logged");
    desk_type(&desk, KEY_MENU "l");
    terminal_await(&desk.terminal, "log on");
    desk_say(&desk, "!");
    desk_await_file(&desk, log, SIZE + 1);
    desk_end(&desk);
}

static void test_a_log_that_cannot_be_written_is_told(void **state)
{
    bench_t *bench = *state;
    char port[64];
    const int chip = terminal_port(port);
    int exit = bench_run_bare(bench, "-p", port, "monitor", "--log", "/no/such/folder/x", NULL);
    bench_assert_exit(bench, exit, 6);
    bench_assert_said(bench->err, "/no/such/folder/x: No such file");
    terminal_port_write(chip, "lost\n", 5);
    exit =
        bench_run_bare(bench, "-p", port, "monitor", "--log", "/dev/full", "--timeout", "1", NULL);
    bench_assert_exit(bench, exit, 6);
    bench_assert_said(bench->err, "the log ends here: /dev/full");
    bench_assert_said(bench->out, "lost"); /* the screen goes on */
    close(chip);
}

/* A bug: it waited for a reader without end, and without a word. */
static void test_a_pipe_is_a_log_once_somebody_reads_it(void **state)
{
    bench_t *bench = *state;
    char port[64];
    char text[64];
    const int chip = terminal_port(port);
    const char *pipe = bench_path(bench->folder, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    int exit = bench_run_bare(bench, "-p", port, "monitor", "--log", pipe, NULL);
    bench_assert_exit(bench, exit, 6);
    bench_assert_said(bench->err, "is a pipe that nobody reads");
    const int reader = open(pipe, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    terminal_port_write(chip, "hello\n", 6);
    exit = bench_run_bare(bench, "-p", port, "monitor", "--log", pipe, "--timeout", "1", NULL);
    bench_assert_exit(bench, exit, 0);
    assert_int_equal(read(reader, text, sizeof text), 6);
    assert_memory_equal(text, "hello\n", 6);
    close(reader);
    close(chip);
}

static void test_without_a_terminal_all_is_copied_as_it_is(void **state)
{
    enum { SIZE = 3000 };
    bench_t *bench = *state;
    uint8_t bytes[SIZE];
    char port[64];
    const int chip = terminal_port(port);
    desk_fill(bytes, SIZE);
    terminal_port_write(chip, bytes, SIZE);
    const char *arguments[] = {MONITOR_ESPLOADER, "-p", port, "monitor", NULL};
    process_start(&bench->program, bench->folder, "esploader", arguments);
    desk_await_file(NULL, bench->program.out_path, SIZE);
    desk_assert_file(bench->program.out_path, bytes, SIZE);
    kill(bench->program.pid, SIGINT);
    assert_int_equal(process_end(&bench->program), 0);
    desk_assert_file(bench->program.out_path, bytes, SIZE); /* nothing behind it */
    close(chip);
}

static void test_scripts_wait_for_a_text_or_a_time(void **state)
{
    bench_t *bench = *state;
    char port[64];
    const int chip = terminal_port(port);
    terminal_port_write(chip, "boot\nready: 1\n", 14);
    int exit = bench_run_bare(bench, "-p", port, "monitor", "--until", "ready", NULL);
    bench_assert_exit(bench, exit, 0);
    exit = bench_run_bare(bench, "-p", port, "monitor", "--timeout", "1", NULL);
    bench_assert_exit(bench, exit, 0);
    exit = bench_run_bare(bench, "-p", port, "monitor", "--until", "never", "--timeout", "1", NULL);
    bench_assert_exit(bench, exit, 6);
    bench_assert_said(bench->err, "'never' did not come within 1 s");
    close(chip);
}

typedef struct {
    int chip;
    const uint8_t *bytes;
    size_t size;
} feeder_t;

static void *feed(void *user)
{
    const feeder_t *feeder = user;
    terminal_port_write(feeder->chip, feeder->bytes, feeder->size);
    return NULL;
}

/* Nobody looks at the screen meanwhile: neither file nor screen lose a byte. */
static void test_a_terminal_that_stands_still_costs_no_byte(void **state)
{
    enum { SIZE = 3 << 20 };
    bench_t *bench = *state;
    uint8_t *bytes = malloc(SIZE);
    const char *log = bench_path(bench->folder, "chip.log");
    pthread_t thread;
    assert_non_null(bytes);
    desk_fill(bytes, SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = i % 64 == 63 ? '\n' : (uint8_t)(' ' + bytes[i] % 64);
    }
    DESK_BEGIN(desk, state, "--log", log, NULL);
    const feeder_t feeder = {desk.chip, bytes, SIZE};
    assert_int_equal(pthread_create(&thread, NULL, feed, (void *)(uintptr_t)&feeder), 0);
    desk_await_file(NULL, log, SIZE);
    assert_int_equal(pthread_join(thread, NULL), 0);
    desk_assert_file(log, bytes, SIZE);
    desk_type(&desk, KEY_END);
    assert_int_equal(terminal_end(&desk.terminal), 0);
    /* The terminal makes "\r\n" of each line end. */
    const char *at = strstr(desk.terminal.screen, "helps");
    at = strchr(at, '\n') + 1;
    for (size_t i = 0; i < SIZE; i++) {
        if (*at == '\r') {
            at++;
        }
        if ((uint8_t)*at++ != bytes[i]) {
            fail_msg("byte %zu of the screen differs", i);
        }
    }
    terminal_close(&desk.terminal);
    close(desk.chip);
    free(bytes);
}

#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_the_log_has_every_byte),
        BENCH_TEST(test_a_log_that_cannot_be_written_is_told),
        BENCH_TEST(test_a_pipe_is_a_log_once_somebody_reads_it),
        BENCH_TEST(test_without_a_terminal_all_is_copied_as_it_is),
        BENCH_TEST(test_scripts_wait_for_a_text_or_a_time),
        BENCH_TEST(test_a_terminal_that_stands_still_costs_no_byte),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
