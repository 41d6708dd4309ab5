/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "sim_socket.h"
#include "sim_socket_system.h"
#include <stdio.h>
#include <time.h>

enum { SOCKET_US = 1000000, SOCKET_WAITING = 8 };

static bool socket_name_port(socket_handle_t handle, unsigned *port)
{
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    char text[8];
    if (getsockname(handle, (struct sockaddr *)&bound, &size) != 0 ||
        getnameinfo((struct sockaddr *)&bound, size, NULL, 0, text, sizeof text,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return false;
    }
    return sscanf(text, "%u", port) == 1;
}

static sim_socket_t socket_try(const struct addrinfo *address, unsigned *port)
{
    const socket_handle_t handle =
        socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if ((sim_socket_t)handle == SIM_SOCKET_NONE) {
        return SIM_SOCKET_NONE;
    }
    socket_share_port(handle);
    if (!socket_never_waits(handle) ||
        bind(handle, address->ai_addr, (socklen_t)address->ai_addrlen) != 0 ||
        listen(handle, SOCKET_WAITING) != 0 || !socket_name_port(handle, port)) {
        socket_close(handle);
        return SIM_SOCKET_NONE;
    }
    return (sim_socket_t)handle;
}

sim_socket_t sim_socket_listen(const char *host, unsigned *port)
{
    const struct addrinfo hints = {
        .ai_flags = AI_PASSIVE, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    sim_socket_t listener = SIM_SOCKET_NONE;
    char service[8];
    (void)snprintf(service, sizeof service, "%u", *port);
    if (!socket_start() || getaddrinfo(host, service, &hints, &found) != 0) {
        return SIM_SOCKET_NONE;
    }
    for (const struct addrinfo *at = found; at != NULL && listener == SIM_SOCKET_NONE;
         at = at->ai_next) {
        listener = socket_try(at, port);
    }
    freeaddrinfo(found);
    return listener;
}

sim_socket_t sim_socket_accept(sim_socket_t listener)
{
    const int on = 1;
    const socket_handle_t handle = accept((socket_handle_t)listener, NULL, NULL);
    if ((sim_socket_t)handle == SIM_SOCKET_NONE) {
        return SIM_SOCKET_NONE;
    }
    if (!socket_never_waits(handle)) {
        socket_close(handle);
        return SIM_SOCKET_NONE;
    }
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, (const void *)&on, sizeof on);
    return (sim_socket_t)handle;
}

int sim_socket_read(sim_socket_t client, uint8_t *bytes, size_t room)
{
    const int got = (int)recv((socket_handle_t)client, (void *)bytes, (socket_count_t)room, 0);
    if (got > 0) {
        return got;
    }
    return got < 0 && socket_would_wait() ? 0 : -1;
}

int sim_socket_write(sim_socket_t client, const uint8_t *bytes, size_t size)
{
    const int sent =
        (int)send((socket_handle_t)client, (const void *)bytes, (socket_count_t)size, 0);
    if (sent >= 0) {
        return sent;
    }
    return socket_would_wait() ? 0 : -1;
}

void sim_socket_wait(sim_socket_t listener, sim_socket_t client, bool want_write, uint32_t wait_us)
{
    fd_set readable;
    fd_set writable;
    struct timeval wait = {.tv_sec = (int)(wait_us / SOCKET_US),
                           .tv_usec = (int)(wait_us % SOCKET_US)};
    const sim_socket_t highest = listener > client ? listener : client;
    if (highest == SIM_SOCKET_NONE) {
        const struct timespec rest = {.tv_nsec = (long)wait_us * 1000};
        (void)nanosleep(&rest, NULL);
        return;
    }
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    if (listener != SIM_SOCKET_NONE) {
        FD_SET((socket_handle_t)listener, &readable);
    }
    if (client != SIM_SOCKET_NONE) {
        FD_SET((socket_handle_t)client, &readable);
    }
    if (client != SIM_SOCKET_NONE && want_write) {
        FD_SET((socket_handle_t)client, &writable);
    }
    (void)select((int)highest + 1, &readable, &writable, NULL, &wait);
}

void sim_socket_close(sim_socket_t opened)
{
    socket_close((socket_handle_t)opened);
}
