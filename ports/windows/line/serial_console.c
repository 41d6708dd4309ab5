/*
 * A console's keyboard as a line: it is waited for beside serial lines. Keys come as a terminal
 * sends them: UTF-8, and escape sequences where the console was told so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "windows_line.h"
#include <io.h>
#include <stdlib.h>
#include <string.h>

enum { CONSOLE_KEYS = 256 /* bytes of keys that wait */ };

typedef struct {
    serial_line_t base;
    char keys[CONSOLE_KEYS];
    size_t size;
    WCHAR high; /* the first half of a character that has two */
} serial_console_t;

static void console_add(serial_console_t *console, WCHAR unit)
{
    WCHAR units[2] = {console->high, unit};
    const bool is_pair = console->high != 0;
    if (unit >= 0xD800 && unit < 0xDC00) {
        console->high = unit;
        return;
    }
    console->high = 0;
    const int size = WideCharToMultiByte(CP_UTF8, 0, is_pair ? units : units + 1, is_pair ? 2 : 1,
                                         console->keys + console->size,
                                         (int)(sizeof console->keys - console->size), NULL, NULL);
    console->size += size > 0 ? (size_t)size : 0;
}

/* Takes events until there is a key among them; movements of the mouse are none. */
static bool console_fill(serial_console_t *console)
{
    const HANDLE input = windows_line_event(&console->base);
    DWORD waiting = 0;
    INPUT_RECORD event;
    while (console->size + 8 < sizeof console->keys) {
        if (GetNumberOfConsoleInputEvents(input, &waiting) == 0) {
            return false;
        }
        if (waiting == 0 || ReadConsoleInputW(input, &event, 1, &waiting) == 0) {
            break;
        }
        if (event.EventType == KEY_EVENT && event.Event.KeyEvent.bKeyDown &&
            event.Event.KeyEvent.uChar.UnicodeChar != 0) {
            console_add(console, event.Event.KeyEvent.uChar.UnicodeChar);
        }
    }
    return true;
}

static int console_ready(serial_line_t *line, bool want_write)
{
    serial_console_t *console = (serial_console_t *)line;
    (void)want_write;
    if (!console_fill(console)) {
        return SERIAL_LINE_LOST;
    }
    return console->size > 0 ? SERIAL_LINE_READABLE : 0;
}

static int console_read(serial_line_t *line, void *data, size_t capacity)
{
    serial_console_t *console = (serial_console_t *)line;
    const int ready = console_ready(line, false);
    if (ready < 0) {
        return ready;
    }
    const size_t count = console->size < capacity ? console->size : capacity;
    memcpy(data, console->keys, count);
    console->size -= count;
    memmove(console->keys, console->keys + count, console->size);
    return (int)count;
}

static int console_write(serial_line_t *line, const void *data, size_t size)
{
    (void)line;
    (void)data;
    (void)size;
    return SERIAL_LINE_UNSUPPORTED;
}

static serial_line_error_t console_flush(serial_line_t *line)
{
    (void)line;
    return SERIAL_LINE_UNSUPPORTED;
}

static serial_line_error_t console_drain(serial_line_t *line, int timeout_ms)
{
    (void)timeout_ms;
    return console_flush(line);
}

static void console_close(serial_line_t *line)
{
    free(line);
}

/* Of descriptors only a console's input can be waited for along with others. */
serial_line_t *serial_line_of_descriptor(int descriptor)
{
    static const serial_line_backend_t backend = {
        .read = console_read,
        .write = console_write,
        .ready = console_ready,
        .drain = console_drain,
        .flush_input = console_flush,
        .close = console_close,
    };
    serial_console_t *console = calloc(1, sizeof *console);
    if (console == NULL) {
        return NULL;
    }
    console->base.backend = &backend;
    console->base.fd = HandleToLong((HANDLE)_get_osfhandle(descriptor));
    return &console->base;
}
