/**
 * Sockets as Windows names them; sim/program/posix has its own file of this name.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SOCKET_SYSTEM_H
#define SIM_SOCKET_SYSTEM_H

#include <stdbool.h>
#include <winsock2.h>
/* it needs the one above */
#include <ws2tcpip.h>

typedef SOCKET socket_handle_t;
typedef int socket_count_t;

static inline bool socket_start(void)
{
    WSADATA data;
    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

/** Whether the last call on a socket would have had to wait. */
static inline bool socket_would_wait(void)
{
    return WSAGetLastError() == WSAEWOULDBLOCK;
}

static inline bool socket_never_waits(socket_handle_t handle)
{
    u_long on = 1;
    return ioctlsocket(handle, (long)FIONBIO, &on) == 0;
}

/** Here that needs no word, and the word of other systems lets two serve one port. */
static inline void socket_share_port(socket_handle_t handle)
{
    (void)handle;
}

static inline void socket_close(socket_handle_t handle)
{
    closesocket(handle);
}

#endif
