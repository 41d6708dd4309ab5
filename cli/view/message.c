/* SPDX-License-Identifier: Apache-2.0 */
#include "view/message.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct {
    bool quiet;
    bool compat;
    bool terminal;
    bool replaceable; /* the cursor stands behind a line of message_update() */
    bool chip_line;   /* the cursor stands in a line of the chip's */
    int lost;         /* errno of the first write to standard output that failed, or 0 */
} message;

void message_setup(bool quiet, bool compat)
{
    message.quiet = quiet;
    message.compat = compat;
    message.terminal = isatty(STDOUT_FILENO) == 1;
    /* Lines of both streams keep their order, also in a file. */
    setvbuf(stdout, NULL, _IOLBF, 0);
}

bool message_is_compat(void)
{
    return message.compat;
}

bool message_is_live(void)
{
    return message.terminal && !message.quiet;
}

/* To be called after writing: the stream itself does not keep the reason. */
static void message_note_lost(void)
{
    if (message.lost == 0 && ferror(stdout)) {
        message.lost = errno != 0 ? errno : EIO;
    }
}

bool message_is_lost(void)
{
    return message.lost != 0;
}

bool message_finish(void)
{
    fflush(stdout);
    message_note_lost();
    if (message.lost == 0) {
        return true;
    }
    message.replaceable = false;
    message.chip_line = false;
    message_error(message.lost == EPIPE ? "who read it ended early; what was begun was not stopped"
                                        : "look at where it was sent",
                  "standard output was lost: %s", strerror(message.lost));
    return false;
}

static void message_clear(void)
{
    if (message.replaceable) {
        fputs("\r\033[K", stdout);
        fflush(stdout);
        message.replaceable = false;
    }
    message_chip_end();
}

static void message_line(FILE *stream, const char *before, const char *format, va_list arguments)
{
    message_clear();
    fputs(before, stream);
    vfprintf(stream, format, arguments);
    fputc('\n', stream);
    message_note_lost();
}

void message_say(const char *format, ...)
{
    if (message.quiet) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    message_line(stdout, "", format, arguments);
    va_end(arguments);
}

void message_compat(const char *format, ...)
{
    if (message.quiet || !message.compat) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    message_line(stdout, "", format, arguments);
    va_end(arguments);
}

void message_compat_error(const char *format, ...)
{
    if (!message.compat) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    message_line(stderr, "A fatal error occurred: ", format, arguments);
    va_end(arguments);
}

void message_result(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_line(stdout, "", format, arguments);
    va_end(arguments);
}

void message_update(const char *format, ...)
{
    if (!message_is_live()) {
        return;
    }
    message_clear();
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
    message_note_lost();
    message.replaceable = true;
}

static void message_advise(const char *advice)
{
    if (advice != NULL && advice[0] != '\0') {
        fprintf(stderr, "    %s\n", advice);
    }
}

void message_warn(const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_line(stderr, "esploader: warning: ", format, arguments);
    va_end(arguments);
    message_advise(advice);
}

void message_error(const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_line(stderr, "esploader: ", format, arguments);
    va_end(arguments);
    message_advise(advice);
}

void message_lose(int reason)
{
    message.lost = message.lost != 0 ? message.lost : reason;
}

void message_chip_moved(bool in_line)
{
    message.replaceable = false;
    message.chip_line = in_line;
}

void message_chip_end(void)
{
    if (message.chip_line) {
        putchar('\n');
        fflush(stdout);
        message.chip_line = false;
    }
}
