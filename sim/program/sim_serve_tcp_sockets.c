/*
 * TCP and RFC 2217 on the system's own sockets: for builds without libgensio.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sim_session.h"
#include "sim_socket.h"
#include "sim_telnet.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TCP_PIECE = 4096,
    TCP_OUT = 2 * TCP_PIECE + 1024, /* a piece in telnet's form, and answers */
    TCP_WAIT_US = 20000,            /* also how soon a signal is seen */
    TCP_USUAL_RATE = 115200,
};

typedef struct {
    sim_session_t *session;
    bool once;
    bool raw; /* no lines: what the chip says is kept for the first client */
    sim_socket_t listener;
    sim_socket_t client;
    bool served; /* a client came and left */
    bool met;    /* a client came */
    uint32_t rate;
    sim_telnet_t telnet;
    uint8_t out[TCP_OUT]; /* to the client, not yet taken */
    size_t out_size;
} tcp_t;

static void tcp_close(tcp_t *tcp)
{
    if (tcp->client == SIM_SOCKET_NONE) {
        return;
    }
    sim_socket_close(tcp->client);
    tcp->client = SIM_SOCKET_NONE;
    tcp->out_size = 0;
    tcp->served = sim_session_is_there(tcp->session);
    sim_session_set_lines(tcp->session, false, false);
}

/* Fills what is empty with what the chip has sent. */
static void tcp_fetch(tcp_t *tcp)
{
    uint8_t piece[TCP_PIECE];
    if (tcp->out_size == 0) {
        const size_t size = sim_link_read(tcp->session->link, piece, sizeof piece);
        if (tcp->client == SIM_SOCKET_NONE) {
            return;
        }
        if (tcp->raw) {
            memcpy(tcp->out, piece, size);
            tcp->out_size = size;
        } else {
            tcp->out_size = sim_telnet_encode(piece, size, tcp->out);
        }
    }
}

/* Hands it out, as far as the client takes it. */
static void tcp_send(tcp_t *tcp)
{
    int sent = 1;
    while (sent > 0 && (tcp->met || !tcp->raw)) {
        tcp_fetch(tcp);
        if (tcp->client == SIM_SOCKET_NONE || tcp->out_size == 0) {
            return;
        }
        sent = sim_socket_write(tcp->client, tcp->out, tcp->out_size);
        if (sent < 0) {
            tcp_close(tcp);
        } else {
            tcp->out_size -= (size_t)sent;
            memmove(tcp->out, &tcp->out[sent], tcp->out_size);
        }
    }
}

static void tcp_on_data(void *user, const uint8_t *bytes, size_t size)
{
    const tcp_t *tcp = user;
    sim_session_advance(tcp->session);
    (void)sim_link_write(tcp->session->link, bytes, size);
}

static void tcp_on_setting(void *user, sim_telnet_setting_t setting, uint32_t value)
{
    tcp_t *tcp = user;
    sim_session_t *session = tcp->session;
    switch (setting) {
    case SIM_TELNET_BAUD:
        tcp->rate = value;
        sim_session_advance(session);
        sim_link_set_host_baud(session->link, value);
        break;
    case SIM_TELNET_DTR:
        sim_session_set_lines(session, value != 0, session->rts);
        break;
    default: /* SIM_TELNET_RTS */
        sim_session_set_lines(session, session->dtr, value != 0);
        break;
    }
}

static uint32_t tcp_setting(void *user, sim_telnet_setting_t setting)
{
    const tcp_t *tcp = user;
    switch (setting) {
    case SIM_TELNET_BAUD:
        return tcp->rate;
    case SIM_TELNET_DTR:
        return tcp->session->dtr;
    default: /* SIM_TELNET_RTS */
        return tcp->session->rts;
    }
}

/* Whoever asks without end and takes no answer is served no more. */
static void tcp_on_reply(void *user, const uint8_t *bytes, size_t size)
{
    tcp_t *tcp = user;
    if (size > sizeof tcp->out - tcp->out_size) {
        tcp_close(tcp);
    } else if (tcp->client != SIM_SOCKET_NONE) {
        memcpy(&tcp->out[tcp->out_size], bytes, size);
        tcp->out_size += size;
    }
}

static void tcp_receive(tcp_t *tcp)
{
    uint8_t bytes[TCP_PIECE];
    int size = 1;
    while (size > 0 && tcp->client != SIM_SOCKET_NONE) {
        size = sim_socket_read(tcp->client, bytes, sizeof bytes);
        if (size < 0) {
            tcp_close(tcp);
        } else if (size > 0 && tcp->raw) {
            tcp_on_data(tcp, bytes, (size_t)size);
        } else if (size > 0) {
            sim_telnet_take(&tcp->telnet, bytes, (size_t)size);
        }
        tcp_send(tcp);
    }
}

/* A second client waits until the first has left, and any while the chip is off its bus: to be let
 * in and dropped would look like a line that was lost. To that of a chip that is unplugged it does
 * look so. */
static bool tcp_wants_client(const tcp_t *tcp)
{
    const bool unplugged = sim_link_unplugged(tcp->session->link);
    return tcp->client == SIM_SOCKET_NONE && !(tcp->once && tcp->served) &&
           (unplugged || sim_chip_on_bus(tcp->session->chip));
}

static void tcp_accept(tcp_t *tcp)
{
    tcp->client = tcp_wants_client(tcp) ? sim_socket_accept(tcp->listener) : tcp->client;
    if (tcp->client == SIM_SOCKET_NONE) {
        return;
    }
    if (sim_link_unplugged(tcp->session->link)) {
        sim_socket_close(tcp->client);
        tcp->client = SIM_SOCKET_NONE;
        return;
    }
    tcp->met = true;
    tcp->telnet =
        (sim_telnet_t){.calls = {tcp, tcp_on_data, tcp_on_setting, tcp_setting, tcp_on_reply}};
    if (!tcp->raw) {
        sim_telnet_begin(&tcp->telnet);
    }
}

static void tcp_turn(tcp_t *tcp)
{
    const uint64_t wait_us = sim_session_wait_us(tcp->session, TCP_WAIT_US);
    sim_socket_wait(tcp_wants_client(tcp) ? tcp->listener : SIM_SOCKET_NONE, tcp->client,
                    tcp->out_size > 0, (uint32_t)wait_us);
    if (tcp->client == SIM_SOCKET_NONE) {
        tcp_accept(tcp);
    } else {
        tcp_receive(tcp);
    }
    sim_session_advance(tcp->session);
    sim_session_control(tcp->session);
    if (!sim_session_is_there(tcp->session)) {
        tcp_close(tcp);
    }
    tcp_send(tcp);
}

int sim_serve_tcp(sim_session_t *session, const sim_options_t *options)
{
    unsigned port = options->port;
    tcp_t tcp = {.session = session,
                 .once = options->once,
                 .raw = options->serve == SIM_SERVE_RAW,
                 .listener = sim_socket_listen(options->host, &port),
                 .client = SIM_SOCKET_NONE,
                 .rate = TCP_USUAL_RATE};
    if (tcp.listener == SIM_SOCKET_NONE) {
        (void)fputs("esploader-sim: cannot listen; is the port free and the host one of this "
                    "machine?\n",
                    stderr);
        return EXIT_FAILURE;
    }
    (void)snprintf(session->address, sizeof session->address, "%s://%s:%u",
                   tcp.raw ? "socket" : "rfc2217", options->host, port);
    (void)printf("listening on %s\n", session->address);
    (void)fflush(stdout);
    while (!sim_session_is_over(session) && !(tcp.once && tcp.served)) {
        tcp_turn(&tcp);
    }
    tcp_close(&tcp);
    sim_socket_close(tcp.listener);
    return EXIT_SUCCESS;
}
