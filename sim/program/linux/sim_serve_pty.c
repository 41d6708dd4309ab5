/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "sim_session.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
    PTY_PIECE = 4096,
    PTY_IDLE_MS = 10, /* between looks for a client */
    PTY_WAIT_US = 20000,
    PTY_NAME_MAX = 128,
};

typedef struct {
    int master;
    char name[PTY_NAME_MAX];
    uint8_t out[PTY_PIECE]; /* to the client, not yet taken */
    size_t out_size;
    uint32_t rate;
    bool client;
    bool press; /* the chip's buttons for each client */
} pty_t;

/* The far side starts out as a plain line: no echo, no translation. */
static bool pty_make_raw(const char *name)
{
    const int slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios settings;
    bool sound = slave >= 0 && tcgetattr(slave, &settings) == 0;
    if (sound) {
        cfmakeraw(&settings);
        (void)cfsetspeed(&settings, B115200);
        sound = tcsetattr(slave, TCSANOW, &settings) == 0;
    }
    if (slave >= 0) {
        (void)close(slave);
    }
    return sound;
}

static bool pty_open(pty_t *pty)
{
    *pty = (pty_t){.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), .press = pty->press};
    const char *name = NULL;
    if (pty->master >= 0 && grantpt(pty->master) == 0 && unlockpt(pty->master) == 0) {
        name = ptsname(pty->master);
    }
    if (name == NULL || strlen(name) >= sizeof pty->name || !pty_make_raw(name) ||
        fcntl(pty->master, F_SETFL, O_NONBLOCK) != 0) {
        (void)fprintf(stderr, "esploader-sim: cannot make a pseudo-terminal: %s\n",
                      strerror(errno));
        return false;
    }
    (void)strcpy(pty->name, name);
    return true;
}

static void pty_follow_rate(pty_t *pty, sim_session_t *session)
{
    const uint32_t rate = sim_terminal_rate(pty->master);
    if (rate != 0 && rate != pty->rate) {
        pty->rate = rate;
        sim_link_set_host_baud(session->link, rate);
    }
}

static void pty_receive(pty_t *pty, sim_session_t *session)
{
    uint8_t bytes[PTY_PIECE];
    ssize_t size = read(pty->master, bytes, sizeof bytes);
    while (size > 0) {
        pty_follow_rate(pty, session);
        sim_session_advance(session);
        (void)sim_link_write(session->link, bytes, (size_t)size);
        size = read(pty->master, bytes, sizeof bytes);
    }
}

static void pty_send(pty_t *pty, sim_session_t *session)
{
    pty_follow_rate(pty, session);
    sim_session_advance(session);
    for (;;) {
        if (pty->out_size == 0) {
            pty->out_size = sim_link_read(session->link, pty->out, sizeof pty->out);
        }
        if (pty->out_size == 0) {
            return;
        }
        const ssize_t written =
            pty->client ? write(pty->master, pty->out, pty->out_size) : (ssize_t)pty->out_size;
        if (written <= 0) {
            return;
        }
        pty->out_size -= (size_t)written;
        memmove(pty->out, &pty->out[written], pty->out_size);
    }
}

/* A client comes or goes. Without its lines somebody presses the buttons of a board: the supply
 * comes up with the boot pin held, which a reset later is not. */
static void pty_press(const pty_t *pty, sim_session_t *session, bool present)
{
    if (!pty->press || pty->client == present) {
        return;
    }
    sim_session_advance(session);
    if (present) {
        sim_chip_power_cycle(session->chip);
    } else {
        sim_chip_reset(session->chip);
    }
}

/* @return false when the client left and no other is wanted */
static bool pty_turn(pty_t *pty, sim_session_t *session, bool once)
{
    struct pollfd poll_for = {.fd = pty->master, .events = POLLIN};
    if (pty->out_size > 0) {
        poll_for.events |= POLLOUT;
    }
    const uint64_t wait_us = sim_session_wait_us(session, PTY_WAIT_US);
    const struct timespec wait = {.tv_nsec = (long)(wait_us * 1000)};
    (void)ppoll(&poll_for, 1, &wait, NULL);
    const bool present = (poll_for.revents & POLLHUP) == 0;
    pty_press(pty, session, present);
    if ((poll_for.revents & POLLIN) != 0) {
        pty_receive(pty, session);
    }
    if (!present) {
        if (pty->client && once) {
            return false;
        }
        (void)poll(NULL, 0, PTY_IDLE_MS);
    }
    pty->client = present;
    pty_send(pty, session);
    return true;
}

/* Whether `path` is a symbolic link, and, with `target`, one to that. */
static bool pty_is_link(const char *path, const char *target)
{
    char found[PTY_NAME_MAX];
    const ssize_t size = readlink(path, found, sizeof found);
    return size >= 0 && (target == NULL || ((size_t)size == strlen(target) &&
                                            memcmp(found, target, (size_t)size) == 0));
}

static bool pty_make_link(const pty_t *pty, const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && !pty_is_link(path, NULL)) {
        (void)fprintf(stderr, "esploader-sim: %s exists and is no symbolic link; name another\n",
                      path);
        return false;
    }
    (void)unlink(path);
    if (symlink(pty->name, path) != 0) {
        (void)fprintf(stderr, "esploader-sim: cannot make the link %s: %s\n", path,
                      strerror(errno));
        return false;
    }
    return true;
}

static bool pty_appear(pty_t *pty, sim_session_t *session, const char *link_path)
{
    if (!pty_open(pty)) {
        return false;
    }
    if (link_path != NULL && !pty_make_link(pty, link_path)) {
        (void)close(pty->master);
        return false;
    }
    (void)snprintf(session->address, sizeof session->address, "%s",
                   link_path != NULL ? link_path : pty->name);
    (void)printf("pty %s\n", pty->name);
    (void)fflush(stdout);
    return true;
}

static void pty_disappear(const pty_t *pty, const char *link_path)
{
    if (link_path != NULL && pty_is_link(link_path, pty->name)) {
        (void)unlink(link_path);
    }
    (void)close(pty->master);
}

/* As a USB device does that leaves the bus and comes back. */
static bool pty_reappear(pty_t *pty, sim_session_t *session, const char *link_path)
{
    pty_disappear(pty, link_path);
    while (!sim_session_is_over(session) && !sim_session_is_there(session)) {
        (void)poll(NULL, 0, PTY_IDLE_MS);
        sim_session_advance(session);
        sim_session_control(session);
    }
    sim_session_set_lines(session, false, false);
    return pty_appear(pty, session, link_path);
}

int sim_serve_pty(sim_session_t *session, const sim_options_t *options)
{
    pty_t pty = {.press = options->press};
    bool there = pty_appear(&pty, session, options->link_path);
    bool wanted = there;
    while (wanted && !sim_session_is_over(session)) {
        if (!sim_session_is_there(session)) {
            there = pty_reappear(&pty, session, options->link_path);
        }
        wanted = there && pty_turn(&pty, session, options->once);
        sim_session_control(session);
    }
    if (there) {
        pty_disappear(&pty, options->link_path);
    }
    return there ? EXIT_SUCCESS : EXIT_FAILURE;
}
