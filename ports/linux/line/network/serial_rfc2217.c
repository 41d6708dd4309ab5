/* SPDX-License-Identifier: Apache-2.0 */
#include "network/serial_network.h"
#include "network/serial_sigpipe.h"
#include "serial_rate.h"
#include "serial_time.h"
#include <gensio/gensio.h>
#include <gensio/sergensio.h>
#include <stdlib.h>

/* libgensio gives a request up after 5 s by a timer of 1 s steps; past this it has lost track. */
#define RFC2217_ANSWER_MS 8000

/* How long the far end may take to agree to RFC 2217 after the connection counts as open. */
#define RFC2217_AGREE_MS 2000

/* libgensio 2.6 waits 4 s for the far end's first word about RFC 2217 and then calls the connection
 * open without it. */
#define RFC2217_SLOW_MS 3500

/* The far end's confirmation of one setting. */
typedef struct {
    bool done;
    int err; /* of libgensio, 0 for a confirmation */
    unsigned value;
} rfc2217_answer_t;

typedef struct {
    serial_network_t network;
    rfc2217_answer_t answers[2];
} rfc2217_line_t;

typedef int (*rfc2217_request_t)(struct sergensio *sio, unsigned value, sergensio_done done,
                                 void *user);

static void rfc2217_on_answer(struct sergensio *sio, int err, unsigned value, void *user)
{
    rfc2217_answer_t *answer = user;
    (void)sio;
    answer->done = true;
    answer->err = err;
    answer->value = value;
}

static serial_line_error_t rfc2217_send(serial_network_t *network, rfc2217_answer_t *answer,
                                        rfc2217_request_t request, unsigned value)
{
    struct sergensio *sio = gensio_to_sergensio(network->io);
    *answer = (rfc2217_answer_t){0};
    if (sio == NULL) {
        return SERIAL_LINE_NOT_RFC2217;
    }
    const serial_sigpipe_t before = serial_sigpipe_hold();
    const int err = request(sio, value, rfc2217_on_answer, answer);
    serial_sigpipe_restore(&before);
    if (err == 0) {
        return SERIAL_LINE_OK;
    }
    return err == GE_NOTSUP ? SERIAL_LINE_NOT_RFC2217 : SERIAL_LINE_FAILED;
}

static serial_line_error_t rfc2217_await(serial_network_t *network, const rfc2217_answer_t *answer)
{
    const int64_t deadline = serial_deadline(RFC2217_ANSWER_MS);
    while (!answer->done && !network->lost) {
        if (serial_remaining_ms(deadline) == 0) {
            network->lost = true;
        }
        if (!serial_network_service(network, deadline)) {
            return SERIAL_LINE_CANCELLED;
        }
    }
    if (!answer->done) {
        return SERIAL_LINE_LOST;
    }
    return answer->err == 0 ? SERIAL_LINE_OK : SERIAL_LINE_TIMEOUT;
}

/* One at a time: libgensio 2.6 may credit an answer to another request that is still open. */
static serial_line_error_t rfc2217_ask(rfc2217_line_t *rfc2217, rfc2217_request_t request,
                                       unsigned value, unsigned *confirmed)
{
    serial_network_t *network = &rfc2217->network;
    rfc2217_answer_t *answer = &rfc2217->answers[0];
    if (network->lost) {
        return SERIAL_LINE_LOST;
    }
    serial_line_error_t err = rfc2217_send(network, answer, request, value);
    if (err == SERIAL_LINE_OK) {
        err = rfc2217_await(network, answer);
    }
    *confirmed = answer->value;
    return err;
}

static serial_line_error_t rfc2217_set_baud(serial_line_t *line, uint32_t baud)
{
    unsigned confirmed;
    const serial_line_error_t err =
        rfc2217_ask((rfc2217_line_t *)line, sergensio_baud, baud, &confirmed);
    if (err != SERIAL_LINE_OK) {
        return err;
    }
    return serial_rate_is_close(baud, confirmed) ? SERIAL_LINE_OK : SERIAL_LINE_RATE;
}

static serial_line_error_t rfc2217_set_lines(serial_line_t *line, bool dtr, bool rts)
{
    rfc2217_line_t *rfc2217 = (rfc2217_line_t *)line;
    serial_network_t *network = &rfc2217->network;
    rfc2217_answer_t *first = &rfc2217->answers[0];
    rfc2217_answer_t *second = &rfc2217->answers[1];
    const unsigned dtr_value = dtr ? SERGENSIO_DTR_ON : SERGENSIO_DTR_OFF;
    const unsigned rts_value = rts ? SERGENSIO_RTS_ON : SERGENSIO_RTS_OFF;

    if (network->lost) {
        return SERIAL_LINE_LOST;
    }
    /* DTR rises first and falls last, so RTS is never seen alone in between. Both go out before
     * either is confirmed: on a reset circuit the state in between must not last a round trip. */
    serial_line_error_t err = dtr ? rfc2217_send(network, first, sergensio_dtr, dtr_value)
                                  : rfc2217_send(network, first, sergensio_rts, rts_value);
    if (err == SERIAL_LINE_OK) {
        err = dtr ? rfc2217_send(network, second, sergensio_rts, rts_value)
                  : rfc2217_send(network, second, sergensio_dtr, dtr_value);
    }
    if (err == SERIAL_LINE_OK) {
        err = rfc2217_await(network, first);
    }
    if (err == SERIAL_LINE_OK) {
        err = rfc2217_await(network, second);
    }
    if (err != SERIAL_LINE_OK) {
        return err;
    }
    const unsigned dtr_now = dtr ? first->value : second->value;
    const unsigned rts_now = dtr ? second->value : first->value;
    return dtr_now == dtr_value && rts_now == rts_value ? SERIAL_LINE_OK : SERIAL_LINE_UNSUPPORTED;
}

/* libgensio 2.6 calls the connection open at the first word about RFC 2217 from the far end, which
 * with pyserial's server is an offer of its own, sent before it agrees to the client's. */
static serial_line_error_t rfc2217_set_first_baud(rfc2217_line_t *rfc2217, uint32_t baud)
{
    serial_network_t *network = &rfc2217->network;
    const int64_t deadline = serial_deadline(RFC2217_AGREE_MS);
    serial_line_error_t err;
    for (;;) {
        err = rfc2217_set_baud(&network->base, baud);
        if (err != SERIAL_LINE_NOT_RFC2217) {
            return err;
        }
        if (serial_remaining_ms(deadline) == 0) {
            const bool silent = network->open_ms >= RFC2217_SLOW_MS && network->input_size == 0;
            return silent ? SERIAL_LINE_TIMEOUT : err;
        }
        if (!serial_network_service(network, deadline)) {
            return SERIAL_LINE_CANCELLED;
        }
    }
}

/* 8N1, no flow control, and the rate. */
serial_line_error_t serial_rfc2217_set_up(serial_network_t *network, uint32_t baud)
{
    rfc2217_line_t *rfc2217 = (rfc2217_line_t *)network;
    static const struct {
        rfc2217_request_t request;
        unsigned value;
    } settings[] = {
        {sergensio_datasize, 8},
        {sergensio_parity, SERGENSIO_PARITY_NONE},
        {sergensio_stopbits, 1},
        {sergensio_flowcontrol, SERGENSIO_FLOWCONTROL_NONE},
    };
    serial_line_error_t err = rfc2217_set_first_baud(rfc2217, baud);

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]) && err == SERIAL_LINE_OK; i++) {
        unsigned confirmed;
        err = rfc2217_ask(rfc2217, settings[i].request, settings[i].value, &confirmed);
        if (err == SERIAL_LINE_OK && confirmed != settings[i].value) {
            err = SERIAL_LINE_UNSUPPORTED;
        }
    }
    return err;
}

serial_network_t *serial_rfc2217_new(serial_cancel_t cancel)
{
    static const serial_line_backend_t backend = {
        SERIAL_NETWORK_ENTRIES,
        .set_baud = rfc2217_set_baud,
        .set_lines = rfc2217_set_lines,
    };
    rfc2217_line_t *rfc2217 = calloc(1, sizeof(*rfc2217));
    if (rfc2217 == NULL) {
        return NULL;
    }
    rfc2217->network.base.backend = &backend;
    rfc2217->network.base.can_reset = true;
    rfc2217->network.cancel = cancel;
    return &rfc2217->network;
}
