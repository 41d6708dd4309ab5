/*
 * Hosts that did not answer: whether they do by now, without waiting for it.
 *
 * Opening a line of the network waits for the far end, and the boards on all other ports wait
 * along. So a port that could not be opened is not opened again before its host takes a connection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REACH_TEXT = 256 };

/* "rfc2217://host:port" taken apart; false: no port of the network. */
static bool reach_split(const char *name, char host[REACH_TEXT], char service[REACH_TEXT])
{
    const char *begin = strstr(name, "://");
    const char *colon = strrchr(name, ':');
    if (begin == NULL || colon == NULL || colon <= begin) {
        return false;
    }
    begin += 3;
    const bool bracket = begin[0] == '[' && colon > begin && colon[-1] == ']';
    const char *from = bracket ? begin + 1 : begin;
    const size_t length = (size_t)(colon - from) - (bracket ? 1 : 0);
    const size_t digits = strspn(colon + 1, "0123456789");
    snprintf(host, REACH_TEXT, "%.*s", (int)(length < REACH_TEXT ? length : 0), from);
    snprintf(service, REACH_TEXT, "%.*s", (int)digits, colon + 1);
    return host[0] != '\0' && digits != 0;
}

bool station_is_remote(const station_port_t *port)
{
    return strstr(port->name, "://") != NULL;
}

static int reach_connect(const char *host, const char *service)
{
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, service, &wanted, &found) != 0 || found == NULL) {
        return -1;
    }
    int client = socket(found->ai_family, SOCK_STREAM, 0);
    if (client >= 0 &&
        (fcntl(client, F_SETFD, FD_CLOEXEC) != 0 || fcntl(client, F_SETFL, O_NONBLOCK) != 0 ||
         (connect(client, found->ai_addr, found->ai_addrlen) != 0 && errno != EINPROGRESS))) {
        close(client);
        client = -1;
    }
    freeaddrinfo(found);
    return client;
}

void station_reach_stop(station_port_t *port)
{
    if (port->reaching) {
        close(port->reach);
        port->reaching = false;
    }
}

/* A connection that is there has the name of the other side. */
static bool reach_is_there(int client)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    return getpeername(client, (struct sockaddr *)&address, &size) == 0;
}

static bool reach_has_failed(int client)
{
    int why = 0;
    socklen_t size = sizeof why;
    return getsockopt(client, SOL_SOCKET, SO_ERROR, &why, &size) != 0 || why != 0;
}

station_reach_t station_reach(station_port_t *port)
{
    char host[REACH_TEXT];
    char service[REACH_TEXT];
    if (!port->unreachable || !reach_split(port->name, host, service)) {
        return STATION_REACH_YES;
    }
    if (!port->reaching) {
        port->reach = reach_connect(host, service);
        port->reaching = port->reach >= 0;
        port->reach_since = esp_host_now_ms();
        return port->reaching ? STATION_REACH_LATER : STATION_REACH_NO;
    }
    const bool there = reach_is_there(port->reach);
    const bool given_up = esp_host_now_ms() - port->reach_since >= STATION_REACH_MS;
    if (!there && !given_up && !reach_has_failed(port->reach)) {
        return STATION_REACH_LATER;
    }
    station_reach_stop(port);
    port->unreachable = !there;
    return there ? STATION_REACH_YES : STATION_REACH_NO;
}
