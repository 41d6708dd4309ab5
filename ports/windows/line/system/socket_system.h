/**
 * Sockets as Windows names them. ports/linux has a file of this name for POSIX.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SOCKET_SYSTEM_H
#define SOCKET_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <winsock2.h>
/* these need the one above */
#include <windows.h>
#include <ws2tcpip.h>

/* No call raises SIGPIPE here. */
#define MSG_NOSIGNAL 0

typedef SOCKET socket_handle_t;
typedef int socket_size_t;

/** What became of a call that has failed. */
typedef enum {
    SOCKET_PROBLEM_LATER, /**< it would have had to wait, or goes on by itself */
    SOCKET_PROBLEM_REFUSED,
    SOCKET_PROBLEM_MEMORY,
    SOCKET_PROBLEM_OTHER,
} socket_problem_t;

/** Makes sockets usable in this process. It may be called any number of times. */
static inline bool socket_start(void)
{
    WSADATA data;
    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

static inline socket_problem_t socket_problem_of(int os_error)
{
    switch (os_error) {
    case WSAEWOULDBLOCK:
    case WSAEINPROGRESS:
    case WSAEINTR:
        return SOCKET_PROBLEM_LATER;
    case WSAECONNREFUSED:
        return SOCKET_PROBLEM_REFUSED;
    case WSAENOBUFS:
    case WSA_NOT_ENOUGH_MEMORY:
        return SOCKET_PROBLEM_MEMORY;
    default:
        return SOCKET_PROBLEM_OTHER;
    }
}

static inline int socket_last_error(void)
{
    return WSAGetLastError();
}

/** Calls on it no longer block, no other program inherits it. */
static inline bool socket_prepare(intptr_t handle)
{
    u_long on = 1;
    SetHandleInformation((HANDLE)handle, HANDLE_FLAG_INHERIT, 0);
    return ioctlsocket((SOCKET)handle, (long)FIONBIO, &on) == 0;
}

static inline void socket_close(intptr_t handle)
{
    closesocket((SOCKET)handle);
}

/** @return whether something holds; `*readable` also at the end, `*writable` also when connecting
 *  has failed */
static inline bool socket_poll(intptr_t handle, bool want_write, int timeout_ms, bool *readable,
                               bool *writable)
{
    fd_set read_set;
    fd_set write_set;
    fd_set failed_set;
    struct timeval limit = {timeout_ms / 1000, timeout_ms % 1000 * 1000};
    FD_ZERO(&read_set);
    FD_ZERO(&write_set);
    FD_ZERO(&failed_set);
    FD_SET((SOCKET)handle, &read_set);
    FD_SET((SOCKET)handle, &failed_set);
    if (want_write) {
        FD_SET((SOCKET)handle, &write_set);
    }
    const int count = select(0, &read_set, &write_set, &failed_set, timeout_ms < 0 ? NULL : &limit);
    const bool failed = count > 0 && FD_ISSET((SOCKET)handle, &failed_set) != 0;
    *readable = failed || (count > 0 && FD_ISSET((SOCKET)handle, &read_set) != 0);
    *writable = failed || (count > 0 && FD_ISSET((SOCKET)handle, &write_set) != 0);
    return count > 0;
}

/** What a wait for several lines takes: an event that is set when the socket can do something. */
static inline int socket_waitable(intptr_t handle)
{
    const WSAEVENT event = WSACreateEvent();
    if (event == WSA_INVALID_EVENT) {
        return -1;
    }
    if (WSAEventSelect((SOCKET)handle, event, FD_READ | FD_WRITE | FD_CLOSE) != 0) {
        WSACloseEvent(event);
        return -1;
    }
    return HandleToLong(event);
}

/** Before it is asked what holds: what comes afterwards sets it anew. */
static inline void socket_waitable_rearm(int waitable)
{
    if (waitable != -1) {
        WSAResetEvent(LongToHandle(waitable));
    }
}

static inline void socket_waitable_close(int waitable)
{
    WSACloseEvent(LongToHandle(waitable));
}

#endif
