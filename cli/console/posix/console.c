/* SPDX-License-Identifier: Apache-2.0 */
#include "console/console.h"
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONSOLE_LOG_PATIENCE_MS = 1000 };

void console_begin(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
}

unsigned console_width(int descriptor)
{
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool console_reflows(void)
{
    const char *kind = getenv("TERM");
    /* xterm and the console cut such lines. */
    return getenv("XTERM_VERSION") == NULL && kind != NULL && strcmp(kind, "linux") != 0;
}

bool console_has_unicode(void)
{
    static int known; /* 0: not yet, 1: no, 2: yes */
    if (known == 0) {
        /* Asked for beside the program's own locale, which stays that of C. */
        const locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
        known = 1;
        if (locale != (locale_t)0) {
            const locale_t before = uselocale(locale);
            known += strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
            uselocale(before);
            freelocale(locale);
        }
    }
    return known == 2;
}

bool console_has_escapes(int descriptor)
{
    const char *kind = getenv("TERM");
    (void)descriptor;
    return kind != NULL && kind[0] != '\0' && strcmp(kind, "dumb") != 0;
}

int console_duplicate(int descriptor)
{
    return fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

int console_open_output(bool *waits)
{
    struct stat status;
    int output = STDOUT_FILENO;
    const bool is_terminal = isatty(output) == 1;
    if (is_terminal) {
        /* Opened anew, so that not to block is no matter of whoever else has it open. */
        const char *name = ttyname(output);
        const int own =
            name != NULL ? open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
        output = own >= 0 ? own : output;
    }
    *waits = fstat(output, &status) == 0 &&
             (is_terminal || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
    return output;
}

int console_open_log(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644);
}

bool console_log_waits(int log)
{
    struct pollfd wait = {.fd = log, .events = POLLOUT};
    return poll(&wait, 1, CONSOLE_LOG_PATIENCE_MS) > 0;
}

/* As the XDG Base Directory Specification says. */
bool console_cache_folder(char folder[ESP_HOST_PATH_SIZE])
{
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int size = -1;
    if (cache != NULL && cache[0] == '/') {
        size = snprintf(folder, ESP_HOST_PATH_SIZE, "%s/esploader", cache);
    } else if (home != NULL && home[0] == '/') {
        size = snprintf(folder, ESP_HOST_PATH_SIZE, "%s/.cache/esploader", home);
    }
    return size > 0 && size < ESP_HOST_PATH_SIZE;
}

FILE *console_scratch(void)
{
    return tmpfile();
}
