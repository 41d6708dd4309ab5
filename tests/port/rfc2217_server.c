/*
 * A serial server that speaks RFC 2217, made of libgensio's server side, with no hardware behind.
 *
 * Prints "port <n>", then one line for each setting a client asks for ("baud 9600", "dtr 1", ...),
 * confirms it, and echoes data. A data byte 0x04 makes it drop the connection.
 * Argument: "plain" leaves RFC 2217 out, "slow" answers every rate with 9600.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <gensio/gensio.h>
#include <gensio/sergensio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVER_DROP_BYTE 0x04

typedef int (*server_confirm_t)(struct sergensio *sio, unsigned value, sergensio_done done,
                                void *user);

typedef struct {
    int event;
    const char *name;
    server_confirm_t confirm;
    unsigned on; /* the value reported as 1; 0: report the value itself */
} server_setting_t;

static const server_setting_t server_settings[] = {
    {GENSIO_EVENT_SER_BAUD, "baud", sergensio_baud, 0},
    {GENSIO_EVENT_SER_DATASIZE, "datasize", sergensio_datasize, 0},
    {GENSIO_EVENT_SER_PARITY, "parity", sergensio_parity, 0},
    {GENSIO_EVENT_SER_STOPBITS, "stopbits", sergensio_stopbits, 0},
    {GENSIO_EVENT_SER_FLOWCONTROL, "flowcontrol", sergensio_flowcontrol, 0},
    {GENSIO_EVENT_SER_DTR, "dtr", sergensio_dtr, SERGENSIO_DTR_ON},
    {GENSIO_EVENT_SER_RTS, "rts", sergensio_rts, SERGENSIO_RTS_ON},
};

static bool server_is_slow;

static void server_closed(struct gensio *io, void *user)
{
    (void)user;
    gensio_free(io);
}

static int server_echo(struct gensio *io, int err, const unsigned char *data, gensiods *size)
{
    if (err != 0 || memchr(data, SERVER_DROP_BYTE, *size) != NULL) {
        gensio_set_read_callback_enable(io, false);
        if (gensio_close(io, server_closed, NULL) != 0) {
            gensio_free(io);
        }
        return 0;
    }
    gensiods sent = 0;
    gensio_write(io, &sent, data, *size, NULL);
    *size = sent;
    return 0;
}

static int server_on_event(struct gensio *io, void *user, int event, int err, unsigned char *data,
                           gensiods *size, const char *const *auxdata)
{
    (void)user;
    (void)auxdata;
    if (event == GENSIO_EVENT_READ) {
        return server_echo(io, err, data, size);
    }
    for (size_t i = 0; i < sizeof(server_settings) / sizeof(server_settings[0]); i++) {
        const server_setting_t *setting = &server_settings[i];
        if (setting->event == event) {
            unsigned value = *(const unsigned *)(const void *)data;
            printf("%s %u\n", setting->name, setting->on != 0 ? value == setting->on : value);
            if (event == GENSIO_EVENT_SER_BAUD && server_is_slow) {
                value = 9600;
            }
            setting->confirm(gensio_to_sergensio(io), value, NULL, NULL);
            return 0;
        }
    }
    return GE_NOTSUP;
}

static int server_on_accept(struct gensio_accepter *accepter, void *user, int event, void *data)
{
    (void)accepter;
    (void)user;
    if (event != GENSIO_ACC_EVENT_NEW_CONNECTION) {
        return GE_NOTSUP;
    }
    struct gensio *io = data;
    gensio_set_callback(io, server_on_event, NULL);
    gensio_set_read_callback_enable(io, true);
    return 0;
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "";
    const char *address = strcmp(kind, "plain") == 0 ? "telnet,tcp,127.0.0.1,0"
                                                     : "telnet(rfc2217=true),tcp,127.0.0.1,0";
    struct gensio_os_funcs *functions;
    struct gensio_accepter *accepter;
    char port[16] = "0";
    gensiods port_size = sizeof(port);

    server_is_slow = strcmp(kind, "slow") == 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (gensio_default_os_hnd(0, &functions) != 0 ||
        str_to_gensio_accepter(address, functions, server_on_accept, NULL, &accepter) != 0 ||
        gensio_acc_startup(accepter) != 0 ||
        gensio_acc_control(accepter, GENSIO_CONTROL_DEPTH_FIRST, true, GENSIO_ACC_CONTROL_LPORT,
                           port, &port_size) != 0) {
        fprintf(stderr, "cannot listen\n");
        return EXIT_FAILURE;
    }
    printf("port %s\n", port);
    for (;;) {
        gensio_os_funcs_service(functions, NULL);
    }
}
