/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "control/sim_control.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CONTROL_LINE = 4096 };

struct sim_control {
    struct sockaddr_un address;
    int listener; /* -1: standard input */
    int client;   /* -1: none */
    int out;
    size_t used; /* of a line that has not come whole */
    char line[CONTROL_LINE];
};

static bool control_listen(sim_control_t *control, const char *path)
{
    const size_t length = strlen(path);
    control->address.sun_family = AF_UNIX;
    if (length >= sizeof control->address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(control->address.sun_path, path, length);
    control->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    return control->listener >= 0 &&
           bind(control->listener, (const struct sockaddr *)&control->address,
                sizeof control->address) == 0 &&
           listen(control->listener, 8) == 0;
}

sim_control_t *sim_control_open(const char *path)
{
    sim_control_t *control = calloc(1, sizeof *control);
    if (control == NULL) {
        return NULL;
    }
    control->listener = -1;
    control->client = -1;
    if (strcmp(path, "-") == 0) {
        control->client = STDIN_FILENO;
        control->out = STDOUT_FILENO;
        return control;
    }
    if (!control_listen(control, path)) {
        (void)fprintf(stderr, "esploader-sim: cannot take requests at %s: %s\n", path,
                      strerror(errno));
        if (control->listener >= 0) {
            (void)close(control->listener);
        }
        free(control);
        return NULL;
    }
    return control;
}

static void control_drop(sim_control_t *control)
{
    if (control->listener >= 0 && control->client >= 0) {
        (void)close(control->client);
    }
    if (control->listener < 0) {
        sim_stop = 1;
    }
    control->client = -1;
    control->used = 0;
}

void sim_control_close(sim_control_t *control)
{
    if (control == NULL) {
        return;
    }
    if (control->listener >= 0) {
        if (control->client >= 0) {
            (void)close(control->client);
        }
        (void)close(control->listener);
        (void)unlink(control->address.sun_path);
    }
    free(control);
}

static bool control_send(const sim_control_t *control, const char *text, size_t size)
{
    while (size > 0) {
        const ssize_t sent = write(control->out, text, size);
        if (sent <= 0) {
            return false;
        }
        text += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool control_serve(sim_control_t *control, sim_session_t *session, char *request)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return false;
    }
    sim_request(session, request, out);
    const bool sent = fclose(out) == 0 && control_send(control, text, size);
    free(text);
    return sent;
}

/* @return false: the client has gone, or says too much at once */
static bool control_take(sim_control_t *control, sim_session_t *session)
{
    const ssize_t got =
        read(control->client, &control->line[control->used], sizeof control->line - control->used);
    if (got <= 0) {
        return false;
    }
    control->used += (size_t)got;
    char *end = memchr(control->line, '\n', control->used);
    while (end != NULL) {
        const size_t length = (size_t)(end - control->line) + 1;
        *end = '\0';
        if (!control_serve(control, session, control->line)) {
            return false;
        }
        control->used -= length;
        memmove(control->line, &control->line[length], control->used);
        end = memchr(control->line, '\n', control->used);
    }
    return control->used < sizeof control->line;
}

static bool control_readable(int file)
{
    struct pollfd wanted = {.fd = file, .events = POLLIN};
    return file >= 0 && poll(&wanted, 1, 0) > 0;
}

void sim_control_turn(sim_control_t *control, sim_session_t *session)
{
    if (control == NULL) {
        return;
    }
    if (control->client < 0 && control_readable(control->listener)) {
        control->client = accept(control->listener, NULL, NULL);
        control->out = control->client;
    }
    while (control_readable(control->client)) {
        if (!control_take(control, session)) {
            control_drop(control);
        }
    }
}
