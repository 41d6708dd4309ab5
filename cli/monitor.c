/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor.h"
#include "interrupt.h"
#include "message.h"
#include <stdlib.h>
#include <string.h>

enum {
    MONITOR_WAIT_MS = 50, /* how late Ctrl-C may be noticed */
    MONITOR_READ_SIZE = 1024,
    MONITOR_ANSWER_MOST = 32, /* bytes of the answer to a command without data, escapes included */
    MONITOR_FRAME_MARK = 0xC0,
};

typedef struct {
    monitor_search_t search; /* of no meaning without a text */
    bool searching;
    bool found;
    const session_t *session;
    unsigned
        answer;    /* bytes of one of the loader's answers that were left out; 0: none has begun */
    bool answered; /* all are over: what comes is the program's */
} monitor_t;

/* The table of Knuth, Morris and Pratt. */
bool monitor_search_init(monitor_search_t *search, const char *text)
{
    const size_t length = strlen(text);
    *search = (monitor_search_t){.text = text, .fallback = calloc(length + 1, sizeof(size_t))};
    if (search->fallback == NULL) {
        return false;
    }
    size_t matched = 0;
    for (size_t i = 1; i < length; i++) {
        while (matched > 0 && text[i] != text[matched]) {
            matched = search->fallback[matched];
        }
        matched += text[i] == text[matched];
        search->fallback[i + 1] = matched;
    }
    return true;
}

bool monitor_search(monitor_search_t *search, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char byte = (char)bytes[i];
        while (search->matched > 0 && byte != search->text[search->matched]) {
            search->matched = search->fallback[search->matched];
        }
        search->matched += byte == search->text[search->matched];
        if (search->text[search->matched] == '\0') {
            search->matched = search->fallback[search->matched];
            return true;
        }
    }
    return false;
}

void monitor_search_free(monitor_search_t *search)
{
    free(search->fallback);
    search->fallback = NULL;
}

/* Commands that set the chip going are answered first, right before its own output: how many bytes
 * at the beginning of these are such answers. */
static size_t monitor_answers(monitor_t *monitor, const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    for (; at < size && !monitor->answered; at++) {
        const bool mark = bytes[at] == MONITOR_FRAME_MARK;
        if (monitor->answer == 0 && !mark) {
            monitor->answered = true;
            return at;
        }
        monitor->answer++;
        monitor->answered = monitor->answer == MONITOR_ANSWER_MOST;
        if (mark && monitor->answer > 1) {
            monitor->answer = 0;
        }
    }
    return at;
}

static void monitor_hear(void *user, const uint8_t *bytes, size_t size)
{
    monitor_t *monitor = user;
    const size_t skipped = monitor->session->starting ? monitor_answers(monitor, bytes, size) : 0;
    bytes += skipped;
    size -= skipped;
    message_chip_text(bytes, size);
    if (monitor->searching && monitor_search(&monitor->search, bytes, size)) {
        monitor->found = true;
    }
}

/* What there is on the line, or none within a while. */
static cli_exit_t monitor_read(session_t *session, monitor_t *monitor)
{
    uint8_t bytes[MONITOR_READ_SIZE];
    int moved = serial_line_read(session->line, bytes, sizeof bytes);
    if (moved > 0) {
        monitor_hear(monitor, bytes, (size_t)moved);
    } else if (moved == 0) {
        moved = serial_line_wait(session->line, false, MONITOR_WAIT_MS);
    }
    if (moved == SERIAL_LINE_LOST && session_port_returns(session)) {
        return session_reopen_port(session);
    }
    if (moved < 0) {
        session_print_line_error(session->port, (serial_line_error_t)moved);
        return CLI_PORT;
    }
    return CLI_OK;
}

static cli_exit_t monitor_listen(session_t *session, monitor_t *monitor)
{
    const options_t *options = session->options;
    const bool endless = options->monitor_seconds == OPTIONS_MONITOR_ENDLESS;
    const uint32_t began = drive_now_ms();
    while (!monitor->found &&
           (endless || drive_now_ms() - began < options->monitor_seconds * 1000)) {
        if (message_is_lost() && !monitor->searching) {
            return CLI_FAILED; /* nobody sees it any more */
        }
        if (interrupt_came()) {
            message_chip_end();
            /* Without a text and an end, Ctrl-C is how it is meant to end. */
            return endless && !monitor->searching ? CLI_OK : CLI_INTERRUPTED;
        }
        const cli_exit_t exit = monitor_read(session, monitor);
        if (exit != CLI_OK && exit != CLI_INTERRUPTED) {
            return exit;
        }
    }
    message_chip_end();
    if (monitor->searching && !monitor->found) {
        message_error(session_will_reset(session)
                          ? "look at what it printed instead; --monitor-timeout waits longer"
                          : "reset the chip by hand while it is waited for, or use a port with DTR "
                            "and RTS; --monitor-timeout waits longer",
                      "'%s' did not come within %u s", options->monitor_until,
                      (unsigned)options->monitor_seconds);
        return CLI_FAILED;
    }
    return CLI_OK;
}

void monitor_warn_of_reset(const session_t *session)
{
    if (session->options->monitor_until != NULL && !session_will_reset(session)) {
        message_warn("reset it by hand once all is written, or use a port with DTR and RTS",
                     "--monitor-until waits for the chip's start, but this port cannot reset it");
    }
}

cli_exit_t monitor_run(session_t *session, cli_exit_t (*start)(session_t *session))
{
    if (!session->options->monitor) {
        return start(session);
    }
    monitor_t monitor = {
        .searching = session->options->monitor_until != NULL,
        .session = session,
    };
    if (monitor.searching &&
        !monitor_search_init(&monitor.search, session->options->monitor_until)) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    session->drive.hear = monitor_hear;
    session->drive.hear_user = &monitor;
    serial_line_flush_input(session->line);
    cli_exit_t exit = start(session);
    if (exit == CLI_OK) {
        exit = monitor_listen(session, &monitor);
    }
    session->drive.hear = NULL;
    if (monitor.searching) {
        monitor_search_free(&monitor.search);
    }
    return exit;
}
