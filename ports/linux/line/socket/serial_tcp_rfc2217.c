/* RFC 2217 on the system's own sockets.
 * SPDX-License-Identifier: Apache-2.0 */
#include "serial_network_open.h"
#include "serial_rate.h"
#include "serial_time.h"
#include "socket/serial_tcp.h"
#include <stdlib.h>

enum {
    RFC2217_ANSWER_MS = 5000,
    RFC2217_AGREE_MS = 6000, /* for the far end's first word */
    RFC2217_MORE_MS = 2000,  /* for its agreement, once it has said something else */
    RFC2217_CANCEL_MS = 100,
};

/* @return false: it has been cancelled */
static bool rfc2217_take(serial_tcp_t *tcp, int64_t deadline)
{
    const int left = serial_remaining_ms(deadline);
    serial_tcp_take(tcp, left < RFC2217_CANCEL_MS ? left : RFC2217_CANCEL_MS);
    return tcp->cancel.callback == NULL || !tcp->cancel.callback(tcp->cancel.user);
}

static void rfc2217_send(serial_tcp_t *tcp, serial_telnet_setting_t setting, uint32_t value)
{
    uint8_t command[SERIAL_TELNET_MOST];
    tcp->telnet.confirmed[setting] = false;
    serial_tcp_send(tcp, command, serial_telnet_setting(setting, value, command));
}

static serial_line_error_t rfc2217_await(serial_tcp_t *tcp, serial_telnet_setting_t setting)
{
    const int64_t deadline = serial_deadline(RFC2217_ANSWER_MS);
    while (!tcp->telnet.confirmed[setting] && !tcp->lost) {
        if (serial_remaining_ms(deadline) == 0) {
            return SERIAL_LINE_TIMEOUT;
        }
        if (!rfc2217_take(tcp, deadline)) {
            return SERIAL_LINE_CANCELLED;
        }
    }
    return tcp->telnet.confirmed[setting] ? SERIAL_LINE_OK : SERIAL_LINE_LOST;
}

static serial_line_error_t rfc2217_set_baud(serial_line_t *line, uint32_t baud)
{
    serial_tcp_t *tcp = (serial_tcp_t *)line;
    rfc2217_send(tcp, SERIAL_TELNET_BAUD, baud);
    const serial_line_error_t err = rfc2217_await(tcp, SERIAL_TELNET_BAUD);
    if (err != SERIAL_LINE_OK) {
        return err;
    }
    return serial_rate_is_close(baud, tcp->telnet.values[SERIAL_TELNET_BAUD]) ? SERIAL_LINE_OK
                                                                              : SERIAL_LINE_RATE;
}

static serial_line_error_t rfc2217_set_lines(serial_line_t *line, bool dtr, bool rts)
{
    serial_tcp_t *tcp = (serial_tcp_t *)line;
    const uint32_t dtr_value = dtr ? SERIAL_TELNET_DTR_ON : SERIAL_TELNET_DTR_OFF;
    const uint32_t rts_value = rts ? SERIAL_TELNET_RTS_ON : SERIAL_TELNET_RTS_OFF;
    uint8_t commands[2 * SERIAL_TELNET_MOST];
    /* DTR rises first and falls last, so RTS is never seen alone in between, and both go out
     * before either is confirmed. */
    size_t size = dtr ? serial_telnet_setting(SERIAL_TELNET_DTR, dtr_value, commands)
                      : serial_telnet_setting(SERIAL_TELNET_RTS, rts_value, commands);
    size += dtr ? serial_telnet_setting(SERIAL_TELNET_RTS, rts_value, commands + size)
                : serial_telnet_setting(SERIAL_TELNET_DTR, dtr_value, commands + size);
    tcp->telnet.confirmed[SERIAL_TELNET_DTR] = false;
    tcp->telnet.confirmed[SERIAL_TELNET_RTS] = false;
    serial_tcp_send(tcp, commands, size);
    serial_line_error_t err = rfc2217_await(tcp, SERIAL_TELNET_DTR);
    if (err == SERIAL_LINE_OK) {
        err = rfc2217_await(tcp, SERIAL_TELNET_RTS);
    }
    if (err != SERIAL_LINE_OK) {
        return err;
    }
    return tcp->telnet.values[SERIAL_TELNET_DTR] == dtr_value &&
                   tcp->telnet.values[SERIAL_TELNET_RTS] == rts_value
               ? SERIAL_LINE_OK
               : SERIAL_LINE_UNSUPPORTED;
}

/* Whether the far end has said anything but that it agrees. */
static bool rfc2217_has_spoken(const serial_tcp_t *tcp)
{
    return tcp->input_size > 0 || tcp->telnet.verb != 0;
}

static serial_line_error_t rfc2217_agree(serial_tcp_t *tcp)
{
    const int64_t last = serial_deadline(RFC2217_AGREE_MS);
    int64_t deadline = last;
    uint8_t offer[SERIAL_TELNET_MOST];
    bool spoken = false;
    serial_tcp_send(tcp, offer, serial_telnet_offer(offer));
    while (!tcp->telnet.agreed && !tcp->telnet.refused && !tcp->lost) {
        if (!spoken && rfc2217_has_spoken(tcp)) {
            spoken = true;
            deadline = serial_deadline(RFC2217_MORE_MS);
            deadline = deadline < last ? deadline : last;
        }
        if (serial_remaining_ms(deadline) == 0) {
            return spoken ? SERIAL_LINE_NOT_RFC2217 : SERIAL_LINE_TIMEOUT;
        }
        if (!rfc2217_take(tcp, deadline)) {
            return SERIAL_LINE_CANCELLED;
        }
    }
    if (tcp->telnet.agreed) {
        return SERIAL_LINE_OK;
    }
    return tcp->telnet.refused ? SERIAL_LINE_NOT_RFC2217 : SERIAL_LINE_LOST;
}

/* The rate, 8N1, no flow control. */
static serial_line_error_t rfc2217_set_up(serial_tcp_t *tcp, uint32_t baud)
{
    static const struct {
        serial_telnet_setting_t setting;
        uint32_t value;
    } settings[] = {
        {SERIAL_TELNET_DATA_BITS, 8},
        {SERIAL_TELNET_PARITY, SERIAL_TELNET_NO_PARITY},
        {SERIAL_TELNET_STOP_BITS, SERIAL_TELNET_ONE_STOP_BIT},
        {SERIAL_TELNET_FLOW, SERIAL_TELNET_NO_FLOW},
    };
    serial_line_error_t err = rfc2217_agree(tcp);
    if (err == SERIAL_LINE_OK) {
        err = rfc2217_set_baud(&tcp->base, baud);
    }
    for (size_t i = 0; i < sizeof settings / sizeof settings[0] && err == SERIAL_LINE_OK; i++) {
        rfc2217_send(tcp, settings[i].setting, settings[i].value);
        err = rfc2217_await(tcp, settings[i].setting);
        if (err == SERIAL_LINE_OK && tcp->telnet.values[settings[i].setting] != settings[i].value) {
            err = SERIAL_LINE_UNSUPPORTED;
        }
    }
    return err;
}

serial_line_t *serial_rfc2217_open(const char *host, uint16_t port, uint32_t baud,
                                   serial_cancel_t cancel, serial_line_error_t *err)
{
    static const serial_line_backend_t backend = {
        SERIAL_TCP_ENTRIES,
        .set_baud = rfc2217_set_baud,
        .set_lines = rfc2217_set_lines,
    };
    serial_tcp_t *tcp = calloc(1, sizeof *tcp);
    if (tcp == NULL) {
        *err = SERIAL_LINE_NO_MEMORY;
        return NULL;
    }
    tcp->base.backend = &backend;
    tcp->base.can_reset = true;
    tcp->is_telnet = true;
    *err = serial_tcp_connect(tcp, host, port, cancel);
    if (*err == SERIAL_LINE_OK) {
        *err = rfc2217_set_up(tcp, baud);
    }
    return serial_tcp_opened(tcp, *err);
}
