/**
 * Sockets as POSIX names them. ports/windows has its own file of this name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SOCKET_SYSTEM_H
#define SOCKET_SYSTEM_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

/* Linux tells each call, macOS the socket, that nobody wants SIGPIPE. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

typedef int socket_handle_t;
typedef size_t socket_size_t;

/** What became of a call that has failed. */
typedef enum {
    SOCKET_PROBLEM_LATER, /**< it would have had to wait, or goes on by itself */
    SOCKET_PROBLEM_REFUSED,
    SOCKET_PROBLEM_MEMORY,
    SOCKET_PROBLEM_OTHER,
} socket_problem_t;

/** Makes sockets usable in this process. */
static inline bool socket_start(void)
{
    return true;
}

static inline socket_problem_t socket_problem_of(int os_error)
{
    switch (os_error) {
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
    case EINTR:
    case EINPROGRESS:
        return SOCKET_PROBLEM_LATER;
    case ECONNREFUSED:
        return SOCKET_PROBLEM_REFUSED;
    case ENOMEM:
    case ENOBUFS:
        return SOCKET_PROBLEM_MEMORY;
    default:
        return SOCKET_PROBLEM_OTHER;
    }
}

static inline int socket_last_error(void)
{
    return errno;
}

/** Calls on it no longer block, no other program inherits it. */
static inline bool socket_prepare(intptr_t handle)
{
    const int fd = (int)handle;
#ifdef SO_NOSIGPIPE
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0;
}

static inline void socket_close(intptr_t handle)
{
    close((int)handle);
}

/** @return whether something holds; `*readable` also at the end, `*writable` also when connecting
 *  has failed */
static inline bool socket_poll(intptr_t handle, bool want_write, int timeout_ms, bool *readable,
                               bool *writable)
{
    struct pollfd state = {.fd = (int)handle,
                           .events = (short)(POLLIN | (want_write ? POLLOUT : 0))};
    const int count = poll(&state, 1, timeout_ms);
    *readable = count > 0 && (state.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
    *writable = count > 0 && (state.revents & (POLLOUT | POLLHUP | POLLERR)) != 0;
    return count > 0;
}

/** What a wait for several lines takes. */
static inline int socket_waitable(intptr_t handle)
{
    return (int)handle;
}

/** Before it is asked what holds; POSIX asks the socket itself. */
static inline void socket_waitable_rearm(int waitable)
{
    (void)waitable;
}

static inline void socket_waitable_close(int waitable)
{
    (void)waitable;
}

#endif
