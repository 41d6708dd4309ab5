/* SPDX-License-Identifier: Apache-2.0 */
#include "far_end.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

extern char **environ;

far_end_pty_t far_end_pty_open(void)
{
    far_end_pty_t pty;
    int slave;
    assert_int_equal(openpty(&pty.master, &slave, pty.url, NULL, NULL), 0);
    close(slave);
    return pty;
}

far_end_tcp_t far_end_tcp_listen(void)
{
    far_end_tcp_t tcp;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    tcp.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(tcp.listener >= 0);
    assert_int_equal(bind(tcp.listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(tcp.listener, 4), 0);
    assert_int_equal(getsockname(tcp.listener, (struct sockaddr *)&address, &size), 0);
    tcp.port = ntohs(address.sin_port);
    snprintf(tcp.url, sizeof(tcp.url), "socket://127.0.0.1:%u", tcp.port);
    return tcp;
}

static void far_end_await(int fd, short events)
{
    struct pollfd state = {.fd = fd, .events = events};
    assert_int_equal(poll(&state, 1, FAR_END_PATIENCE_MS), 1);
}

int far_end_tcp_accept(const far_end_tcp_t *tcp)
{
    far_end_await(tcp->listener, POLLIN);
    const int fd = accept4(tcp->listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

void far_end_read(int fd, void *data, size_t size)
{
    for (size_t have = 0; have < size;) {
        far_end_await(fd, POLLIN);
        const ssize_t got = read(fd, (uint8_t *)data + have, size - have);
        assert_true(got > 0);
        have += (size_t)got;
    }
}

void far_end_write(int fd, const void *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        far_end_await(fd, POLLOUT);
        const ssize_t sent = write(fd, (const uint8_t *)data + done, size - done);
        assert_true(sent > 0);
        done += (size_t)sent;
    }
}

static void far_end_read_line(const far_end_rfc2217_t *server, char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        far_end_read(server->reports, &line[i], 1);
        if (line[i] == '\n') {
            line[i] = '\0';
            return;
        }
    }
    fail_msg("the server's report has no end");
}

far_end_rfc2217_t far_end_rfc2217_start(const char *kind)
{
    far_end_rfc2217_t server;
    int pipe_ends[2];
    char line[32];
    unsigned port;
    posix_spawn_file_actions_t actions;
    char *const arguments[] = {(char[]){FAR_END_RFC2217_SERVER}, strdup(kind), NULL};

    assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    assert_int_equal(
        posix_spawn(&server.process, FAR_END_RFC2217_SERVER, &actions, NULL, arguments, environ),
        0);
    posix_spawn_file_actions_destroy(&actions);
    free(arguments[1]);
    close(pipe_ends[1]);
    server.reports = pipe_ends[0];
    far_end_read_line(&server, line, sizeof(line));
    assert_int_equal(sscanf(line, "port %u", &port), 1);
    snprintf(server.url, sizeof(server.url), "rfc2217://127.0.0.1:%u", port);
    return server;
}

void far_end_rfc2217_stop(far_end_rfc2217_t *server)
{
    kill(server->process, SIGKILL);
    waitpid(server->process, NULL, 0);
    close(server->reports);
}

void far_end_expect_reports(const far_end_rfc2217_t *server, const char *expected)
{
    char wanted[32];
    char line[32];
    while (*expected != '\0') {
        const size_t size = strcspn(expected, ",");
        snprintf(wanted, sizeof(wanted), "%.*s", (int)size, expected);
        far_end_read_line(server, line, sizeof(line));
        assert_string_equal(line, wanted);
        expected += size + (expected[size] == ',');
    }
}
