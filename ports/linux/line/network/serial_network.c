/* SPDX-License-Identifier: Apache-2.0 */
#include "network/serial_network.h"
#include "network/serial_sigpipe.h"
#include "serial_network_open.h"
#include "serial_time.h"
#include <gensio/gensio.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK_OPEN_MS       10000
#define NETWORK_CLOSE_MS      1000
#define NETWORK_STACK_SIZE    400
#define NETWORK_SERVICE_LIMIT 64

static serial_line_error_t network_error(int gensio_error)
{
    switch (gensio_error) {
    case GE_NOMEM:
        return SERIAL_LINE_NO_MEMORY;
    case GE_NOTFOUND:
    case GE_INVAL:
    case GE_UNKNOWN_NAME_ERROR:
    case GE_NAME_ERROR:
    case GE_NAME_INVALID:
    case GE_NAME_SERVER_FAILURE:
        return SERIAL_LINE_UNKNOWN_HOST;
    case GE_CONNREFUSE:
        return SERIAL_LINE_REFUSED;
    case GE_REMCLOSE:
    case GE_COMMERR:
        return SERIAL_LINE_LOST;
    default:
        return SERIAL_LINE_UNREACHABLE;
    }
}

bool serial_network_service(serial_network_t *network, int64_t deadline)
{
    const int left = serial_remaining_ms(deadline);
    const bool slice = left < 0 || left > SERIAL_NETWORK_CANCEL_MS;
    serial_loop_service(network->base.loop, slice ? SERIAL_NETWORK_CANCEL_MS : left);
    return network->cancel.callback == NULL || !network->cancel.callback(network->cancel.user);
}

static void network_take_input(serial_network_t *network, const unsigned char *data, gensiods *size)
{
    if (network->input_start > 0) {
        memmove(network->input, network->input + network->input_start, network->input_size);
        network->input_start = 0;
    }
    const size_t room = sizeof(network->input) - network->input_size;
    const size_t taken = *size < room ? *size : room;
    memcpy(network->input + network->input_size, data, taken);
    network->input_size += taken;
    *size = taken;
    if (network->input_size == sizeof(network->input)) {
        network->input_paused = true;
        gensio_set_read_callback_enable(network->io, false);
    }
}

static int network_on_event(struct gensio *io, void *user, int event, int err, unsigned char *data,
                            gensiods *size, const char *const *auxdata)
{
    serial_network_t *network = user;
    (void)auxdata;
    switch (event) {
    case GENSIO_EVENT_READ:
        if (err != 0) {
            network->lost = true;
            gensio_set_read_callback_enable(io, false);
        } else {
            network_take_input(network, data, size);
        }
        return 0;
    case GENSIO_EVENT_WRITE_READY:
        network->write_blocked = false;
        gensio_set_write_callback_enable(io, false);
        return 0;
    default:
        return GE_NOTSUP;
    }
}

static void network_collect(serial_network_t *network)
{
    for (int i = 0; i < NETWORK_SERVICE_LIMIT && network->input_size == 0 && !network->lost; i++) {
        if (serial_loop_service(network->base.loop, 0) != SERIAL_LOOP_WORKED) {
            return;
        }
    }
}

int serial_network_read(serial_line_t *line, void *data, size_t capacity)
{
    serial_network_t *network = (serial_network_t *)line;
    network_collect(network);
    if (network->input_size == 0) {
        return network->lost ? SERIAL_LINE_LOST : 0;
    }
    const size_t count = network->input_size < capacity ? network->input_size : capacity;
    memcpy(data, network->input + network->input_start, count);
    network->input_start += count;
    network->input_size -= count;
    if (network->input_paused && !network->lost) {
        network->input_paused = false;
        gensio_set_read_callback_enable(network->io, true);
    }
    return (int)count;
}

int serial_network_write(serial_line_t *line, const void *data, size_t size)
{
    serial_network_t *network = (serial_network_t *)line;
    gensiods sent = 0;
    if (network->lost) {
        return SERIAL_LINE_LOST;
    }
    if (network->write_blocked) {
        return 0;
    }
    const serial_sigpipe_t before = serial_sigpipe_hold();
    const int err = gensio_write(network->io, &sent, data, size < INT_MAX ? size : INT_MAX, NULL);
    serial_sigpipe_restore(&before);
    if (err != 0) {
        network->lost = true;
        return SERIAL_LINE_LOST;
    }
    if (sent < size) {
        network->write_blocked = true;
        gensio_set_write_callback_enable(network->io, true);
    }
    return (int)sent;
}

int serial_network_ready(serial_line_t *line, bool want_write)
{
    const serial_network_t *network = (const serial_network_t *)line;
    if (network->input_size == 0 && network->lost) {
        return SERIAL_LINE_LOST;
    }
    return (network->input_size > 0 ? SERIAL_LINE_READABLE : 0) |
           (want_write && !network->write_blocked ? SERIAL_LINE_WRITABLE : 0);
}

/* Writable again means that the layers in between have passed on all they held. */
serial_line_error_t serial_network_drain(serial_line_t *line, int timeout_ms)
{
    serial_network_t *network = (serial_network_t *)line;
    const int64_t deadline = serial_deadline(timeout_ms);
    if (!network->lost) {
        network->write_blocked = true;
        gensio_set_write_callback_enable(network->io, true);
    }
    while (network->write_blocked && !network->lost) {
        const int left = serial_remaining_ms(deadline);
        if (serial_loop_service(network->base.loop, left) == SERIAL_LOOP_TIMED_OUT && left == 0) {
            return SERIAL_LINE_TIMEOUT;
        }
    }
    return network->lost ? SERIAL_LINE_LOST : SERIAL_LINE_OK;
}

serial_line_error_t serial_network_flush_input(serial_line_t *line)
{
    uint8_t discarded[1024];
    int count;
    do {
        count = serial_network_read(line, discarded, sizeof(discarded));
    } while (count > 0);
    return (serial_line_error_t)count;
}

static void network_on_opened(struct gensio *io, int err, void *user)
{
    serial_network_t *network = user;
    (void)io;
    network->open_error = err;
    network->open_ms = serial_now_ms() - network->open_began;
    network->step_done = true;
}

static void network_on_closed(struct gensio *io, void *user)
{
    serial_network_t *network = user;
    (void)io;
    network->step_done = true;
}

static serial_line_error_t network_await_step(serial_network_t *network, int timeout_ms)
{
    const int64_t deadline = serial_deadline(timeout_ms);
    while (!network->step_done && serial_remaining_ms(deadline) > 0) {
        if (!serial_network_service(network, deadline)) {
            return SERIAL_LINE_CANCELLED;
        }
    }
    return network->step_done ? SERIAL_LINE_OK : SERIAL_LINE_TIMEOUT;
}

static void network_close_stack(serial_network_t *network)
{
    network->step_done = false;
    const serial_sigpipe_t before = serial_sigpipe_hold();
    const int err = gensio_close(network->io, network_on_closed, network);
    serial_sigpipe_restore(&before);
    if (err == 0 && network_await_step(network, NETWORK_CLOSE_MS) != SERIAL_LINE_OK) {
        /* The far end takes nothing any more: what is unsent cannot be delivered. */
        gensio_disable(network->io);
    }
}

void serial_network_close(serial_line_t *line)
{
    serial_network_t *network = (serial_network_t *)line;
    if (network->io != NULL) {
        if (network->opened) {
            network_close_stack(network);
        }
        gensio_free(network->io);
    }
    if (network->base.loop != NULL) {
        serial_loop_release(network->base.loop);
    }
    free(network);
}

static serial_line_error_t network_open_stack(serial_network_t *network)
{
    network->open_began = serial_now_ms();
    const serial_sigpipe_t before = serial_sigpipe_hold();
    int err = gensio_open(network->io, network_on_opened, network);
    serial_sigpipe_restore(&before);
    if (err != 0) {
        return network_error(err);
    }
    network->opened = true;
    return SERIAL_LINE_OK;
}

void serial_network_start(serial_network_t *network, const char *layers, const char *host,
                          uint16_t port)
{
    char stack[NETWORK_STACK_SIZE];
    network->base.fd = -1;
    network->base.loop = serial_loop_acquire();
    if (network->base.loop == NULL) {
        network->open_failed = SERIAL_LINE_NO_MEMORY;
        return;
    }
    /* Until it is open: serial_network_opened(). */
    serial_loop_enter_anyway(network->base.loop);
    snprintf(stack, sizeof(stack), "%stcp(nodelay=true),%s,%u", layers, host, (unsigned)port);
    const int err = str_to_gensio(stack, serial_loop_functions(network->base.loop),
                                  network_on_event, network, &network->io);
    network->open_failed = err != 0 ? network_error(err) : network_open_stack(network);
}

serial_line_error_t serial_network_await(serial_network_t *network)
{
    if (network->open_failed != SERIAL_LINE_OK) {
        return network->open_failed;
    }
    const int64_t passed = serial_now_ms() - network->open_began;
    const int left = passed < NETWORK_OPEN_MS ? NETWORK_OPEN_MS - (int)passed : 0;
    const serial_line_error_t opened = network_await_step(network, left);
    if (opened != SERIAL_LINE_OK) {
        return opened == SERIAL_LINE_TIMEOUT ? SERIAL_LINE_UNREACHABLE : opened;
    }
    if (network->open_error != 0) {
        network->opened = false;
        return network_error(network->open_error);
    }
    gensio_set_read_callback_enable(network->io, true);
    return SERIAL_LINE_OK;
}

serial_line_t *serial_network_opened(serial_network_t *network, serial_line_error_t err)
{
    network->cancel = (serial_cancel_t){0};
    if (network->base.loop != NULL) {
        serial_loop_leave(network->base.loop);
    }
    if (err != SERIAL_LINE_OK) {
        serial_line_close(&network->base);
        return NULL;
    }
    return &network->base;
}

static serial_network_t *network_new(serial_cancel_t cancel)
{
    static const serial_line_backend_t backend = {
        SERIAL_NETWORK_ENTRIES,
    };
    serial_network_t *network = calloc(1, sizeof(*network));
    if (network != NULL) {
        network->base.backend = &backend;
        network->cancel = cancel;
    }
    return network;
}

serial_line_t *serial_network_begin(const char *host, uint16_t port, bool rfc2217,
                                    serial_cancel_t cancel)
{
    serial_network_t *network = rfc2217 ? serial_rfc2217_new(cancel) : network_new(cancel);
    if (network == NULL) {
        return NULL;
    }
    serial_network_start(network, rfc2217 ? SERIAL_RFC2217_LAYERS : "", host, port);
    return &network->base;
}

serial_line_t *serial_network_end(serial_line_t *begun, uint32_t baud, serial_line_error_t *err)
{
    serial_network_t *network = (serial_network_t *)begun;
    *err = serial_network_await(network);
    if (*err == SERIAL_LINE_OK && begun->backend->set_baud != NULL) {
        *err = serial_rfc2217_set_up(network, baud);
    }
    return serial_network_opened(network, *err);
}

static serial_line_t *network_open(const char *host, uint16_t port, bool rfc2217, uint32_t baud,
                                   serial_cancel_t cancel, serial_line_error_t *err)
{
    serial_line_t *begun = serial_network_begin(host, port, rfc2217, cancel);
    if (begun == NULL) {
        *err = SERIAL_LINE_NO_MEMORY;
        return NULL;
    }
    return serial_network_end(begun, baud, err);
}

serial_line_t *serial_network_open(const char *host, uint16_t port, serial_cancel_t cancel,
                                   serial_line_error_t *err)
{
    return network_open(host, port, false, 0, cancel, err);
}

serial_line_t *serial_rfc2217_open(const char *host, uint16_t port, uint32_t baud,
                                   serial_cancel_t cancel, serial_line_error_t *err)
{
    return network_open(host, port, true, baud, cancel, err);
}
