/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/terminal.h"
#include "interrupt.h"
#include <stdlib.h>
#include <windows.h>

static struct {
    volatile LONG entered;
    DWORD before;
} terminal;

static void terminal_restore(void)
{
    if (terminal.entered != 0) {
        SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), terminal.before);
    }
}

bool terminal_enter(void)
{
    static bool registered;
    DWORD mode;
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    if (GetConsoleMode(input, &terminal.before) == 0 ||
        GetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), &mode) == 0) {
        return false;
    }
    if (!registered) {
        atexit(terminal_leave);
        registered = true;
    }
    /* Keys that are no letters come as terminals send them. */
    const DWORD edited = ENABLE_ECHO_INPUT | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT;
    if (SetConsoleMode(input, (terminal.before & ~edited) | ENABLE_VIRTUAL_TERMINAL_INPUT) == 0 &&
        SetConsoleMode(input, terminal.before & ~edited) == 0) {
        return false;
    }
    terminal.entered = 1;
    interrupt_before_end(terminal_restore);
    return true;
}

void terminal_leave(void)
{
    if (terminal.entered != 0) {
        terminal_restore();
        terminal.entered = 0;
        interrupt_before_end(NULL);
    }
}
