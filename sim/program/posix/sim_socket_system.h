/**
 * Sockets as POSIX names them; sim/program/windows has its own file of this name.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SOCKET_SYSTEM_H
#define SIM_SOCKET_SYSTEM_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int socket_handle_t;
typedef size_t socket_count_t;

static inline bool socket_start(void)
{
    return true;
}

/** Whether the last call on a socket would have had to wait. */
static inline bool socket_would_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static inline bool socket_never_waits(socket_handle_t handle)
{
    return handle < FD_SETSIZE && fcntl(handle, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(handle, F_SETFL, fcntl(handle, F_GETFL) | O_NONBLOCK) == 0;
}

/** A port that was served a moment ago may be served again. */
static inline void socket_share_port(socket_handle_t handle)
{
    const int on = 1;
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

static inline void socket_close(socket_handle_t handle)
{
    close(handle);
}

#endif
