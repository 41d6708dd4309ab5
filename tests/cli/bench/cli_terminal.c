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

void terminal_resize(terminal_test_t *terminal, unsigned columns)
{
    const struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
    assert_int_equal(ioctl(terminal->slave, TIOCSWINSZ, &size), 0);
}

static void terminal_run(terminal_test_t *terminal, unsigned columns, const char *program,
                         va_list rest)
{
    char path[64];
    const char *arguments[ARGUMENTS] = {program};
    for (size_t i = 1; (arguments[i] = va_arg(rest, const char *)) != NULL; i++) {
        assert_true(i + 2 < ARGUMENTS);
    }
    *terminal = (terminal_test_t){.master = pty_open(path)};
    terminal->screen = calloc(1, SCREEN_MOST);
    assert_non_null(terminal->screen);
    terminal->slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(terminal->slave >= 0);
    terminal_resize(terminal, columns);
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

void terminal_start(terminal_test_t *terminal, const char *program, ...)
{
    va_list rest;
    va_start(rest, program);
    terminal_run(terminal, 80, program, rest);
    va_end(rest);
}

void terminal_start_wide(terminal_test_t *terminal, unsigned columns, const char *program, ...)
{
    va_list rest;
    va_start(rest, program);
    terminal_run(terminal, columns, program, rest);
    va_end(rest);
}

/* Bytes of an escape sequence, or 0. */
static size_t terminal_escape(const char *text)
{
    if (text[0] != '\033' || text[1] != '[') {
        return 0;
    }
    const size_t size = 2 + strspn(text + 2, "0123456789;?");
    return size + (text[size] != '\0');
}

void terminal_assert_fits(const terminal_test_t *terminal, size_t from, unsigned columns)
{
    unsigned column = 0;
    const char *at = terminal->screen + from;
    while (*at != '\0') {
        const size_t escape = terminal_escape(at);
        column = *at == '\r' || *at == '\n' ? 0 : column;
        /* A character's first byte: the others begin with the bits 10. */
        column += escape == 0 && *at != '\r' && *at != '\n' && ((unsigned char)*at & 0xC0) != 0x80;
        if (column > columns) {
            fail_msg("longer than %u columns before:\n%s\nin:\n%s", columns, at, terminal->screen);
        }
        at += escape != 0 ? escape : 1;
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
