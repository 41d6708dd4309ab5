/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/screen.h"
#include "console/console.h"
#include "esp_host_system.h"
#include "interrupt.h"
#include "view/message.h"
#include "view/output.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SCREEN_MOST = 64 << 20, /* minutes of the fastest line; then the chip has to wait */
    SCREEN_LEAST = 1 << 16,
    SCREEN_WAIT_MS = 50,
    SCREEN_PORTION = 1024,
};

bool screen_open(screen_t *screen)
{
    bool waits;
    *screen = (screen_t){.descriptor = STDOUT_FILENO};
    screen->is_terminal = esp_host_is_terminal(STDOUT_FILENO) && !json_is_on();
    screen->colours = screen->is_terminal && message_on(LOOK_MOVING)[0] != '\0';
    fflush(stdout);
    screen->descriptor = console_open_output(&waits);
    screen->line = waits ? serial_line_of_descriptor(screen->descriptor) : NULL;
    if (waits && screen->line == NULL) {
        message_error(NULL, "out of memory");
        return false;
    }
    return true;
}

void screen_close(screen_t *screen)
{
    serial_line_close(screen->line);
    if (screen->descriptor > STDOUT_FILENO) {
        close(screen->descriptor);
    }
    free(screen->kept);
    *screen = (screen_t){.descriptor = STDOUT_FILENO};
}

bool screen_waits(const screen_t *screen)
{
    return screen->end > screen->begin && !screen->held;
}

/* How many bytes it has taken; 0: none for now. */
static size_t screen_write(screen_t *screen)
{
    const size_t size = screen->end - screen->begin;
    errno = 0;
    const ssize_t sent = screen->line != NULL
                             ? serial_line_write(screen->line, screen->kept + screen->begin, size)
                             : write(screen->descriptor, screen->kept + screen->begin, size);
    if (sent < 0 && errno == EINTR) {
        return 0;
    }
    if (sent < 0) {
        output_lose(errno != 0 ? errno : EPIPE);
        screen->begin = screen->end; /* nobody sees it */
        return 0;
    }
    screen->begin += (size_t)sent;
    return (size_t)sent;
}

void screen_flush(screen_t *screen)
{
    while (screen_waits(screen) && screen_write(screen) > 0) {
    }
    if (screen->begin == screen->end) {
        screen->begin = 0;
        screen->end = 0;
    }
}

void screen_drain(screen_t *screen)
{
    screen->held = false;
    screen_flush(screen);
    while (screen_waits(screen) && screen->line != NULL) {
        /* Ctrl-C is for those who will not wait for a terminal that has stopped. */
        if (serial_line_wait(screen->line, true, SCREEN_WAIT_MS) == 0 && interrupt_came()) {
            return;
        }
        screen_flush(screen);
    }
}

static bool screen_make_room(screen_t *screen, size_t size)
{
    if (screen->end + size <= screen->room) {
        return true;
    }
    if (screen->begin > 0) {
        memmove(screen->kept, screen->kept + screen->begin, screen->end - screen->begin);
        screen->end -= screen->begin;
        screen->begin = 0;
    }
    size_t room = screen->room < SCREEN_LEAST ? SCREEN_LEAST : screen->room;
    while (room < screen->end + size) {
        room *= 2;
    }
    uint8_t *kept = room > screen->room ? realloc(screen->kept, room) : screen->kept;
    if (kept == NULL) {
        return false;
    }
    screen->kept = kept;
    screen->room = room;
    return true;
}

void screen_put(screen_t *screen, const void *bytes, size_t size)
{
    if (size == 0) {
        return;
    }
    if (screen->end - screen->begin + size > SCREEN_MOST || !screen_make_room(screen, size)) {
        screen_drain(screen);
        if (!screen_make_room(screen, size)) {
            output_lose(ENOMEM);
            return;
        }
    }
    memcpy(screen->kept + screen->end, bytes, size);
    screen->end += size;
    screen->in_line = ((const uint8_t *)bytes)[size - 1] != '\n';
    /* A pipe gets what the chip has sent, and no line end of ours. */
    message_chip_moved(screen->in_line && screen->is_terminal);
    screen_flush(screen);
}

void screen_put_text(screen_t *screen, const char *text)
{
    screen_put(screen, text, strlen(text));
}

void screen_put_chip(screen_t *screen, const uint8_t *bytes, size_t size)
{
    uint8_t portion[SCREEN_PORTION];
    if (!screen->is_terminal) {
        screen_put(screen, bytes, size);
        return;
    }
    while (size > 0) {
        const size_t count = size < sizeof portion ? size : sizeof portion;
        for (size_t i = 0; i < count; i++) {
            const uint8_t byte = bytes[i];
            const bool fits = (byte >= ' ' && byte != 0x7F) ||
                              (byte != '\0' && strchr("\a\b\t\n\r\033", byte) != NULL);
            portion[i] = fits ? byte : '.';
        }
        screen_put(screen, portion, count);
        bytes += count;
        size -= count;
    }
}

void screen_put_note(screen_t *screen, const char *text)
{
    if (screen->in_line) {
        screen_put_text(screen, "\n");
    }
    screen_put_text(screen, screen->colours ? "\033[36m--- " : "--- ");
    screen_put_text(screen, text);
    screen_put_text(screen, screen->colours ? "\033[0m\n" : "\n");
}
