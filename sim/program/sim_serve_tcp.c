/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "sim_session.h"
#include <gensio/gensio.h>
#include <gensio/gensio_os_funcs.h>
#include <gensio/sergensio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TCP_PIECE = 4096,
    TCP_WAIT_US = 20000, /* also how soon a signal is seen */
    TCP_ADDRESS_MAX = 320,
    TCP_USUAL_RATE = 115200,
    TCP_CLOSE_TURNS = 50,
};

typedef struct {
    sim_session_t *session;
    bool once;
    bool raw; /* no lines: what the chip says is kept for the first client */
    struct gensio_os_funcs *os;
    struct gensio_accepter *accepter;
    struct gensio *client; /* NULL: none */
    bool closing;
    bool served; /* a client came and left */
    bool met;    /* a client came */
    bool listening;
    uint32_t rate;
    uint8_t out[TCP_PIECE]; /* to the client, not yet taken */
    size_t out_size;
} tcp_t;

static void tcp_closed(struct gensio *client, void *context)
{
    tcp_t *tcp = context;
    gensio_free(client);
    tcp->client = NULL;
    tcp->closing = false;
    tcp->served = sim_session_is_there(tcp->session);
    tcp->out_size = 0;
}

static void tcp_close(tcp_t *tcp)
{
    if (tcp->client == NULL || tcp->closing) {
        return;
    }
    tcp->closing = true;
    gensio_set_read_callback_enable(tcp->client, false);
    gensio_set_write_callback_enable(tcp->client, false);
    sim_session_set_lines(tcp->session, false, false);
    if (gensio_close(tcp->client, tcp_closed, tcp) != 0) {
        tcp_closed(tcp->client, tcp);
    }
}

/* Hands out what the chip has sent, as far as the client takes it. */
static void tcp_send(tcp_t *tcp)
{
    const bool open = tcp->client != NULL && !tcp->closing;
    if (tcp->raw && !tcp->met) {
        return;
    }
    for (;;) {
        if (tcp->out_size == 0) {
            tcp->out_size = sim_link_read(tcp->session->link, tcp->out, sizeof tcp->out);
        }
        gensiods written = tcp->out_size;
        if (tcp->out_size > 0 && open &&
            gensio_write(tcp->client, &written, tcp->out, tcp->out_size, NULL) != 0) {
            tcp_close(tcp);
            return;
        }
        if (written == 0) {
            break;
        }
        tcp->out_size -= written;
        memmove(tcp->out, &tcp->out[written], tcp->out_size);
    }
    if (open) {
        gensio_set_write_callback_enable(tcp->client, tcp->out_size > 0);
    }
}

/* Every request of RFC 2217 is answered with the value now in force. */
static int tcp_serial_event(tcp_t *tcp, struct gensio *client, int event, unsigned value)
{
    struct sergensio *serial = gensio_to_sergensio(client);
    sim_session_t *session = tcp->session;
    switch (event) {
    case GENSIO_EVENT_SER_BAUD:
        if (value != 0) {
            tcp->rate = value;
            sim_session_advance(session);
            sim_link_set_host_baud(session->link, value);
        }
        return sergensio_baud(serial, tcp->rate, NULL, NULL);
    case GENSIO_EVENT_SER_DTR:
        if (value != 0) {
            sim_session_set_lines(session, value == SERGENSIO_DTR_ON, session->rts);
        }
        return sergensio_dtr(serial, session->dtr ? SERGENSIO_DTR_ON : SERGENSIO_DTR_OFF, NULL,
                             NULL);
    case GENSIO_EVENT_SER_RTS:
        if (value != 0) {
            sim_session_set_lines(session, session->dtr, value == SERGENSIO_RTS_ON);
        }
        return sergensio_rts(serial, session->rts ? SERGENSIO_RTS_ON : SERGENSIO_RTS_OFF, NULL,
                             NULL);
    case GENSIO_EVENT_SER_DATASIZE:
        return sergensio_datasize(serial, 8, NULL, NULL);
    case GENSIO_EVENT_SER_PARITY:
        return sergensio_parity(serial, SERGENSIO_PARITY_NONE, NULL, NULL);
    case GENSIO_EVENT_SER_STOPBITS:
        return sergensio_stopbits(serial, 1, NULL, NULL);
    case GENSIO_EVENT_SER_FLOWCONTROL:
        return sergensio_flowcontrol(serial, SERGENSIO_FLOWCONTROL_NONE, NULL, NULL);
    case GENSIO_EVENT_SER_IFLOWCONTROL:
        return sergensio_iflowcontrol(serial, SERGENSIO_FLOWCONTROL_NONE, NULL, NULL);
    case GENSIO_EVENT_SER_SBREAK:
        return sergensio_sbreak(serial, SERGENSIO_BREAK_OFF, NULL, NULL);
    case GENSIO_EVENT_SER_FLUSH:
        return sergensio_flush(serial, value);
    default:
        return GE_NOTSUP;
    }
}

static int tcp_event(struct gensio *client, void *context, int event, int error,
                     unsigned char *bytes, gensiods *size, const char *const *auxdata)
{
    tcp_t *tcp = context;
    (void)auxdata;
    switch (event) {
    case GENSIO_EVENT_READ:
        if (error != 0) {
            tcp_close(tcp);
        } else {
            sim_session_advance(tcp->session);
            (void)sim_link_write(tcp->session->link, bytes, *size);
            tcp_send(tcp);
        }
        return 0;
    case GENSIO_EVENT_WRITE_READY:
        tcp_send(tcp);
        return 0;
    case GENSIO_EVENT_SER_BAUD:
    case GENSIO_EVENT_SER_DATASIZE:
    case GENSIO_EVENT_SER_PARITY:
    case GENSIO_EVENT_SER_STOPBITS:
    case GENSIO_EVENT_SER_FLOWCONTROL:
    case GENSIO_EVENT_SER_IFLOWCONTROL:
    case GENSIO_EVENT_SER_SBREAK:
    case GENSIO_EVENT_SER_FLUSH:
    case GENSIO_EVENT_SER_DTR:
    case GENSIO_EVENT_SER_RTS: {
        int value = 0;
        memcpy(&value, bytes, sizeof value);
        return tcp_serial_event(tcp, client, event, (unsigned)value);
    }
    default:
        return GE_NOTSUP;
    }
}

/* A second client waits until the first has left, and any while the chip is off its bus: to be let
 * in and dropped would look like a line that was lost. To that of a chip that is unplugged it does
 * look so. */
static void tcp_listen_for_one(tcp_t *tcp)
{
    const bool unplugged = sim_link_unplugged(tcp->session->link);
    const bool wanted = tcp->client == NULL && (unplugged || sim_chip_on_bus(tcp->session->chip));
    if (wanted != tcp->listening) {
        tcp->listening = wanted;
        gensio_acc_set_accept_callback_enable(tcp->accepter, wanted);
    }
}

static int tcp_accept(struct gensio_accepter *accepter, void *context, int event, void *data)
{
    tcp_t *tcp = context;
    (void)accepter;
    if (event != GENSIO_ACC_EVENT_NEW_CONNECTION) {
        return GE_NOTSUP;
    }
    if (tcp->client != NULL || (tcp->once && tcp->served) ||
        sim_link_unplugged(tcp->session->link)) {
        gensio_free(data);
        return 0;
    }
    tcp->client = data;
    tcp->met = true;
    tcp_listen_for_one(tcp);
    gensio_set_callback(tcp->client, tcp_event, tcp);
    gensio_set_read_callback_enable(tcp->client, true);
    tcp_send(tcp);
    return 0;
}

static bool tcp_fail(const char *what, int error)
{
    (void)fprintf(stderr, "esploader-sim: %s: %s\n", what, gensio_err_to_str(error));
    return false;
}

static bool tcp_listen(tcp_t *tcp, const sim_options_t *options)
{
    char address[TCP_ADDRESS_MAX];
    const bool raw = options->serve == SIM_SERVE_RAW;
    (void)snprintf(address, sizeof address, "%stcp(reuseaddr=true,nodelay=true),%s,%u",
                   raw ? "" : "telnet(rfc2217=true),", options->host, options->port);
    int error = gensio_default_os_hnd(0, &tcp->os);
    if (error != 0) {
        return tcp_fail("cannot start the network library", error);
    }
    error = str_to_gensio_accepter(address, tcp->os, tcp_accept, tcp, &tcp->accepter);
    if (error == 0) {
        error = gensio_acc_startup(tcp->accepter);
    }
    if (error != 0) {
        return tcp_fail("cannot listen; is the port free and the host one of this machine?", error);
    }
    char port[16] = "0";
    gensiods size = sizeof port;
    error = gensio_acc_control(tcp->accepter, GENSIO_CONTROL_DEPTH_FIRST, true,
                               GENSIO_ACC_CONTROL_LPORT, port, &size);
    if (error != 0) {
        return tcp_fail("cannot learn the port", error);
    }
    (void)snprintf(tcp->session->address, sizeof tcp->session->address, "%s://%s:%s",
                   raw ? "socket" : "rfc2217", options->host, port);
    (void)printf("listening on %s\n", tcp->session->address);
    (void)fflush(stdout);
    return true;
}

static void tcp_turn(tcp_t *tcp)
{
    const uint64_t wait_us = sim_session_wait_us(tcp->session, TCP_WAIT_US);
    gensio_time wait = {.secs = 0, .nsecs = (int32_t)(wait_us * 1000)};
    (void)gensio_os_funcs_service(tcp->os, &wait);
    sim_session_advance(tcp->session);
    sim_session_control(tcp->session);
    if (!sim_session_is_there(tcp->session)) {
        tcp_close(tcp);
    }
    tcp_send(tcp);
    tcp_listen_for_one(tcp);
}

int sim_serve_tcp(sim_session_t *session, const sim_options_t *options)
{
    tcp_t tcp = {.session = session,
                 .once = options->once,
                 .raw = options->serve == SIM_SERVE_RAW,
                 .rate = TCP_USUAL_RATE,
                 .listening = true};
    const bool listening = tcp_listen(&tcp, options);
    while (listening && !sim_session_is_over(session) && !(tcp.once && tcp.served)) {
        tcp_turn(&tcp);
    }
    tcp_close(&tcp);
    for (int i = 0; i < TCP_CLOSE_TURNS && tcp.client != NULL; i++) {
        tcp_turn(&tcp);
    }
    if (tcp.accepter != NULL) {
        gensio_acc_free(tcp.accepter);
    }
    if (tcp.os != NULL) {
        gensio_os_funcs_free(tcp.os);
    }
    return listening ? EXIT_SUCCESS : EXIT_FAILURE;
}
