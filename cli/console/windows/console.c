/* SPDX-License-Identifier: Apache-2.0 */
#include "console/console.h"
#include "esp_host_system.h"
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <windows.h>

enum { CONSOLE_STREAMS = 2, CONSOLE_BUFFER = 8192 };

static const DWORD console_streams[CONSOLE_STREAMS] = {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
static DWORD console_modes[CONSOLE_STREAMS]; /* as they were */
static bool console_changed[CONSOLE_STREAMS];
static UINT console_code_page;

static void console_end(void)
{
    fflush(stdout);
    fflush(stderr);
    for (size_t i = 0; i < CONSOLE_STREAMS; i++) {
        if (console_changed[i]) {
            SetConsoleMode(GetStdHandle(console_streams[i]), console_modes[i]);
        }
    }
    if (console_code_page != 0) {
        SetConsoleOutputCP(console_code_page);
    }
}

/* Escape sequences: since Windows 10, version 1511. */
static void console_take(size_t stream)
{
    const HANDLE handle = GetStdHandle(console_streams[stream]);
    if (GetConsoleMode(handle, &console_modes[stream]) == 0) {
        return;
    }
    console_changed[stream] =
        SetConsoleMode(handle, console_modes[stream] | ENABLE_PROCESSED_OUTPUT |
                                   ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
    if (console_code_page == 0) {
        console_code_page = GetConsoleOutputCP();
        SetConsoleOutputCP(CP_UTF8);
    }
}

void console_begin(void)
{
    _fmode = _O_BINARY;
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        _setmode(descriptor, _O_BINARY);
    }
    /* Byte by byte, as these streams are written otherwise, characters of several bytes break. */
    setvbuf(stdout, NULL, _IOFBF, CONSOLE_BUFFER);
    setvbuf(stderr, NULL, _IOFBF, CONSOLE_BUFFER);
    for (size_t i = 0; i < CONSOLE_STREAMS; i++) {
        console_take(i);
    }
    atexit(console_end);
}

unsigned console_width(int descriptor)
{
    CONSOLE_SCREEN_BUFFER_INFO info;
    return GetConsoleScreenBufferInfo((HANDLE)_get_osfhandle(descriptor), &info) != 0
               ? (unsigned)(info.srWindow.Right - info.srWindow.Left + 1)
               : 0;
}

/* Windows' terminal does; its old console only with "wrap text output on resize", which is usual.
 */
bool console_reflows(void)
{
    return true;
}

bool console_has_unicode(void)
{
    return console_code_page != 0;
}

bool console_has_escapes(int descriptor)
{
    DWORD mode;
    return GetConsoleMode((HANDLE)_get_osfhandle(descriptor), &mode) != 0 &&
           (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

int console_duplicate(int descriptor)
{
    const int duplicate = _dup(descriptor);
    if (duplicate >= 0) {
        SetHandleInformation((HANDLE)_get_osfhandle(duplicate), HANDLE_FLAG_INHERIT, 0);
        _setmode(duplicate, _O_BINARY);
    }
    return duplicate;
}

/* Neither a console nor a pipe can be told not to keep its writer waiting. */
int console_open_output(bool *waits)
{
    *waits = false;
    return _fileno(stdout);
}

int console_open_log(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_BINARY | O_NOINHERIT, _S_IREAD | _S_IWRITE);
}

bool console_log_waits(int log)
{
    (void)log; /* writing waits by itself */
    return true;
}

bool console_cache_folder(char folder[ESP_HOST_PATH_SIZE])
{
    const char *local = getenv("LOCALAPPDATA");
    const int size = local != NULL && esp_host_path_is_absolute(local)
                         ? snprintf(folder, ESP_HOST_PATH_SIZE, "%s\\esploader", local)
                         : -1;
    return size > 0 && size < ESP_HOST_PATH_SIZE;
}

/* The C library's tmpfile() wants to write to the root of the drive. */
FILE *console_scratch(void)
{
    char folder[MAX_PATH + 1];
    char path[MAX_PATH + 1];
    if (GetTempPathA(sizeof folder, folder) == 0 || GetTempFileNameA(folder, "esp", 0, path) == 0) {
        return NULL;
    }
    const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_BINARY | O_NOINHERIT | O_TEMPORARY,
                          _S_IREAD | _S_IWRITE);
    return file >= 0 ? fdopen(file, "w+b") : NULL;
}
