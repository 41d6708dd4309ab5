/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/terminal.h"
#include "interrupt.h"
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Signals that end a program on the spot, and those that stop it and let it go on. */
static const int terminal_signals[] = {SIGQUIT, SIGABRT, SIGSEGV, SIGBUS,  SIGFPE,
                                       SIGILL,  SIGALRM, SIGTSTP, SIGCONT, SIGXCPU};

enum { TERMINAL_SIGNALS = sizeof terminal_signals / sizeof terminal_signals[0] };

static struct {
    volatile sig_atomic_t entered;
    struct termios before;
    struct termios raw;
    struct sigaction actions[TERMINAL_SIGNALS];
} terminal;

/* tcsetattr() may be called from a handler. */
static void terminal_restore(void)
{
    if (terminal.entered != 0) {
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
    }
}

static void terminal_on_signal(int number)
{
    if (number == SIGCONT) {
        struct sigaction again = {.sa_handler = terminal_on_signal};
        sigemptyset(&again.sa_mask);
        sigaction(SIGTSTP, &again, NULL);
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal.raw);
        return;
    }
    terminal_restore();
    signal(number, SIG_DFL);
    raise(number); /* it comes when this handler has returned */
}

static void terminal_take_signals(void)
{
    struct sigaction action = {.sa_handler = terminal_on_signal};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < TERMINAL_SIGNALS; i++) {
        sigaction(terminal_signals[i], &action, &terminal.actions[i]);
    }
    interrupt_before_end(terminal_restore);
}

static void terminal_give_back_signals(void)
{
    for (size_t i = 0; i < TERMINAL_SIGNALS; i++) {
        sigaction(terminal_signals[i], &terminal.actions[i], NULL);
    }
    interrupt_before_end(NULL);
}

bool terminal_enter(void)
{
    static bool registered;
    if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1 ||
        tcgetpgrp(STDIN_FILENO) != getpgrp() || tcgetattr(STDIN_FILENO, &terminal.before) != 0) {
        return false;
    }
    if (!registered) {
        atexit(terminal_leave);
        registered = true;
    }
    terminal.raw = terminal.before;
    /* Output stays as it is: a line end goes to the beginning of the next line. */
    terminal.raw.c_iflag &= (tcflag_t) ~(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    terminal.raw.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    terminal.raw.c_cc[VMIN] = 1;
    terminal.raw.c_cc[VTIME] = 0;
    terminal_take_signals();
    terminal.entered = 1;
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal.raw);
    return true;
}

void terminal_leave(void)
{
    if (terminal.entered != 0) {
        terminal_restore();
        terminal.entered = 0;
        terminal_give_back_signals();
    }
}
