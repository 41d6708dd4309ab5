/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_terminal.h"
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    PATIENCE_MS = 60000, /* far beyond what a busy machine needs */
    STEP_MS = 20,
    ARGUMENTS = 32,
    SCREEN_MOST = 32 << 20,
};

static int pty_open(char path[64])
{
    const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    assert_int_equal(ptsname_r(master, path, 64), 0);
    return master;
}

int terminal_port(char path[64])
{
    const int chip = pty_open(path);
    /* Raw before anybody opens it, so that nothing is echoed. */
    const int port = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios settings;
    assert_int_equal(tcgetattr(port, &settings), 0);
    cfmakeraw(&settings);
    assert_int_equal(tcsetattr(port, TCSANOW, &settings), 0);
    /* It stays open: a pseudo-terminal without anybody at it is lost. */
    return chip;
}

void terminal_port_write(int chip, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        const ssize_t written = write(chip, at, size);
        assert_true(written > 0);
        at += written;
        size -= (size_t)written;
    }
}

void terminal_port_read(int chip, void *bytes, size_t size)
{
    uint8_t *at = bytes;
    while (size > 0) {
        struct pollfd wait = {.fd = chip, .events = POLLIN};
        assert_int_equal(poll(&wait, 1, PATIENCE_MS), 1);
        const ssize_t count = read(chip, at, size);
        assert_true(count > 0);
        at += count;
        size -= (size_t)count;
    }
}

void terminal_start(terminal_test_t *terminal, const char *program, ...)
{
    char path[64];
    const char *arguments[ARGUMENTS] = {program};
    va_list rest;
    va_start(rest, program);
    for (size_t i = 1; (arguments[i] = va_arg(rest, const char *)) != NULL; i++) {
        assert_true(i + 2 < ARGUMENTS);
    }
    va_end(rest);
    *terminal = (terminal_test_t){.master = pty_open(path)};
    terminal->screen = calloc(1, SCREEN_MOST);
    assert_non_null(terminal->screen);
    terminal->slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(terminal->slave >= 0);
    const struct winsize size = {.ws_row = 24, .ws_col = 80};
    assert_int_equal(ioctl(terminal->slave, TIOCSWINSZ, &size), 0);
    assert_int_equal(tcgetattr(terminal->slave, &terminal->before), 0);
    terminal->pid = fork();
    assert_true(terminal->pid >= 0);
    if (terminal->pid == 0) {
        setsid();
        ioctl(terminal->slave, TIOCSCTTY, 0);
        dup2(terminal->slave, STDIN_FILENO);
        dup2(terminal->slave, STDOUT_FILENO);
        dup2(terminal->slave, STDERR_FILENO);
        execv(program, (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
}

void terminal_type(terminal_test_t *terminal, const char *keys, size_t size)
{
    terminal_port_write(terminal->master, keys, size);
}

/* False: nothing came. */
static bool terminal_take(terminal_test_t *terminal, int ms)
{
    struct pollfd wait = {.fd = terminal->master, .events = POLLIN};
    if (poll(&wait, 1, ms) != 1) {
        return false;
    }
    assert_true(terminal->size + 4096 < SCREEN_MOST);
    const ssize_t count = read(terminal->master, terminal->screen + terminal->size, 4096);
    terminal->size += count > 0 ? (size_t)count : 0;
    terminal->screen[terminal->size] = '\0';
    return count > 0;
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void terminal_read(terminal_test_t *terminal, int ms)
{
    for (const long end = now_ms() + ms; now_ms() < end;) {
        terminal_take(terminal, STEP_MS);
    }
}

void terminal_await(terminal_test_t *terminal, const char *text)
{
    const long end = now_ms() + PATIENCE_MS;
    for (;;) {
        const char *found = memmem(terminal->screen + terminal->seen,
                                   terminal->size - terminal->seen, text, strlen(text));
        if (found != NULL) {
            terminal->seen = (size_t)(found - terminal->screen) + strlen(text);
            return;
        }
        if (now_ms() >= end) {
            fail_msg("'%s' does not come behind:\n%s", text, terminal->screen + terminal->seen);
        }
        terminal_take(terminal, STEP_MS);
    }
}

int terminal_end(terminal_test_t *terminal)
{
    int status = 0;
    const long end = now_ms() + PATIENCE_MS;
    while (waitpid(terminal->pid, &status, WNOHANG) != terminal->pid) {
        if (now_ms() >= end) {
            fail_msg("the program does not end:\n%s", terminal->screen);
        }
        terminal_take(terminal, STEP_MS);
    }
    terminal->pid = 0;
    while (terminal_take(terminal, 0)) {
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void terminal_assert_restored(const terminal_test_t *terminal)
{
    struct termios now;
    assert_int_equal(tcgetattr(terminal->slave, &now), 0);
    assert_int_equal(now.c_iflag, terminal->before.c_iflag);
    assert_int_equal(now.c_oflag, terminal->before.c_oflag);
    assert_int_equal(now.c_lflag, terminal->before.c_lflag);
    assert_memory_equal(now.c_cc, terminal->before.c_cc, sizeof now.c_cc);
}

void terminal_close(terminal_test_t *terminal)
{
    if (terminal->pid > 0) {
        kill(terminal->pid, SIGKILL);
        waitpid(terminal->pid, NULL, 0);
    }
    close(terminal->master);
    close(terminal->slave);
    free(terminal->screen);
}
