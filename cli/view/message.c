/* SPDX-License-Identifier: Apache-2.0 */
#include "view/message.h"
#include "console/console.h"
#include "esp_host_system.h"
#include "view/json/json.h"
#include "view/output.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_INDENT = 4 };

static struct {
    bool quiet;
    bool compat;
    bool terminal;
    bool replaceable; /* the cursor stands behind a line of message_update() ... */
    unsigned columns; /* ... that is so long */
    bool chip_line;   /* the cursor stands in a line of the chip's */
} message;

void message_setup(bool quiet, bool compat)
{
    message.quiet = quiet;
    message.compat = compat;
    message.terminal = esp_host_is_terminal(STDOUT_FILENO) && !json_is_on();
}

bool message_is_compat(void)
{
    return message.compat;
}

bool message_is_live(void)
{
    return message.terminal && !message.quiet;
}

bool message_is_read(void)
{
    return !message.compat && !json_is_on() && esp_host_is_terminal(STDERR_FILENO);
}

/* A line that was longer than a terminal which was made narrower has become several. */
static unsigned message_rows(void)
{
    const unsigned width = look_width(stdout);
    return width != 0 && message.columns > width && look_reflows()
               ? (message.columns + width - 1) / width
               : 1;
}

static void message_clear(void)
{
    if (message.replaceable) {
        const unsigned rows = message_rows();
        if (rows > 1) {
            printf("\r\033[%uA\033[J", rows - 1);
        } else {
            fputs("\r\033[K", stdout);
        }
        fflush(stdout);
        message.replaceable = false;
    }
    message_chip_end();
}

/* Columns of text on a stream; 0: it is printed as it is, for programs and as esptool does. */
static unsigned message_room(FILE *stream)
{
    const unsigned width = message.compat ? 0 : look_width(stream);
    return width > 1 ? width - 1 : 0;
}

static const char *message_style(FILE *stream, look_style_t style)
{
    return message.compat ? "" : look_style(stream, style);
}

const char *message_on(look_style_t style)
{
    return json_is_on() ? "" : message_style(stdout, style);
}

const char *message_off(void)
{
    return json_is_on() ? "" : message_style(stdout, LOOK_PLAIN);
}

/* A text that begins `at` columns from the left. */
static void message_body(FILE *stream, unsigned at, const char *text)
{
    if (message_room(stream) != 0) {
        look_print_wrapped(stream, text, message_room(stream), at, MESSAGE_INDENT);
    } else {
        fputs(text, stream);
    }
}

static void message_styled(FILE *stream, const char *text, look_style_t style)
{
    const char *on = text[0] != '\0' ? message_style(stream, style) : "";
    fprintf(stream, "%s%s%s", on, text, on[0] != '\0' ? message_style(stream, LOOK_PLAIN) : "");
}

static void message_line(FILE *stream, const char *before, look_style_t style, const char *format,
                         va_list arguments)
{
    message_clear();
    /* Lines of both streams keep their order, also in a file. */
    fflush(stdout);
    message_styled(stream, before, style);
    char *text = NULL;
    if (vasprintf(&text, format, arguments) >= 0) {
        message_body(stream, (unsigned)strlen(before), text);
        free(text);
    }
    fputc('\n', stream);
    fflush(stream);
    output_note();
}

/* A line for people on standard output; where there are events, one of these. */
static void message_text(const char *format, va_list arguments)
{
    if (!json_is_on()) {
        message_line(stdout, "", LOOK_PLAIN, format, arguments);
        return;
    }
    char *text = NULL;
    if (vasprintf(&text, format, arguments) >= 0) {
        json_note(text);
        free(text);
    }
}

void message_say(const char *format, ...)
{
    if (message.quiet) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    message_text(format, arguments);
    va_end(arguments);
}

void message_compat(const char *format, ...)
{
    if (message.quiet || !message.compat) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    message_line(stdout, "", LOOK_PLAIN, format, arguments);
    va_end(arguments);
}

void message_compat_error(const char *format, ...)
{
    if (!message.compat) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    message_line(stderr, "A fatal error occurred: ", LOOK_PLAIN, format, arguments);
    va_end(arguments);
}

void message_result(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_text(format, arguments);
    va_end(arguments);
}

void message_result_hanging(unsigned indent, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) >= 0) {
        const unsigned room = message_room(stdout);
        message_clear();
        look_print_wrapped(stdout, text, room, 0, room > 2 * indent ? indent : MESSAGE_INDENT);
        fputc('\n', stdout);
        output_note();
        free(text);
    }
    va_end(arguments);
}

void message_row(const char *line)
{
    if (!message.quiet) {
        message_clear();
        puts(line);
        fflush(stdout);
        output_note();
    }
}

void message_update(const char *format, ...)
{
    if (!message_is_live()) {
        return;
    }
    char text[LOOK_LINE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const unsigned width = look_width(stdout);
    look_cut_end(text, width > 1 ? width - 1 : 1);
    message_clear();
    fputs(text, stdout);
    fflush(stdout);
    output_note();
    message.columns = look_columns(text);
    message.replaceable = true;
}

static void message_advise(const char *advice)
{
    if (advice != NULL && advice[0] != '\0') {
        fprintf(stderr, "%*s", MESSAGE_INDENT, "");
        look_print_wrapped(stderr, advice, message_room(stderr), MESSAGE_INDENT, MESSAGE_INDENT);
        fputc('\n', stderr);
        fflush(stderr);
    }
}

/* On standard error, where people find it beside the events as well. */
static void message_trouble(const char *before, look_style_t style, const char *advice,
                            const char *text)
{
    message_clear();
    message_styled(stderr, before, style);
    message_body(stderr, (unsigned)strlen(before), text);
    fputc('\n', stderr);
    message_advise(advice);
}

static void message_caution(const char *finding, const char *advice, const char *format,
                            va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) >= 0) {
        if (json_is_on()) {
            json_warning(text, advice, finding);
        }
        message_trouble("esploader: warning: ", LOOK_WARNING, advice, text);
        free(text);
    }
}

void message_warn(const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_caution(NULL, advice, format, arguments);
    va_end(arguments);
}

void message_warn_of(const char *finding, const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_caution(finding, advice, format, arguments);
    va_end(arguments);
}

static void message_fail(json_t *detail, const char *advice, const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) >= 0) {
        if (json_is_on()) {
            json_error(text, advice, detail);
        }
        message_trouble("esploader: ", LOOK_WRONG, advice, text);
        free(text);
    }
}

void message_error(const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_fail(NULL, advice, format, arguments);
    va_end(arguments);
}

void message_error_detailed(json_t *detail, const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_fail(detail, advice, format, arguments);
    va_end(arguments);
}

int message_leave_output(void)
{
    fflush(stdout);
    const int output = console_duplicate(STDOUT_FILENO);
    if (output >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        close(output);
        return -1;
    }
    message.terminal = esp_host_is_terminal(STDOUT_FILENO);
    return output;
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

bool message_finish(void)
{
    char text[128];
    fflush(stdout);
    output_note();
    if (output_reason() == 0) {
        return true;
    }
    message.replaceable = false;
    message.chip_line = false;
    snprintf(text, sizeof text, "standard output was lost: %s", strerror(output_reason()));
    message_trouble("esploader: ", LOOK_WRONG,
                    output_reason() == EPIPE
                        ? "who read it ended early; what was begun was not stopped"
                        : "look at where it was sent",
                    text);
    return false;
}
