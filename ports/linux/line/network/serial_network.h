/**
 * A line over TCP through libgensio. It takes and gives bytes; protocols on top of TCP are a layer
 * of libgensio's, and what they can do beyond bytes is the subject of whoever asks for one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_NETWORK_H
#define SERIAL_NETWORK_H

#include "network/serial_loop.h"
#include "serial_line_backend.h"

struct gensio;

/** What has arrived and was not read yet; beyond that TCP holds the far end back. */
#define SERIAL_NETWORK_INPUT_SIZE 16384

typedef struct {
    serial_line_t base;
    struct gensio *io;
    bool opened;                     /**< has to be closed before it is freed */
    bool step_done;                  /**< the open or close under way has ended */
    int open_error;                  /**< of libgensio */
    int64_t open_began;              /**< of serial_now_ms() */
    int64_t open_ms;                 /**< how long the layers took to open */
    serial_line_error_t open_failed; /**< why it was not even begun */
    bool lost;                       /**< nothing more will arrive than is in `input` */
    bool write_blocked;              /**< the layers below hold data they could not pass on */
    bool input_paused;
    size_t input_start;
    size_t input_size;
    uint8_t input[SERIAL_NETWORK_INPUT_SIZE];
    serial_cancel_t cancel; /**< while it is being opened */
} serial_network_t;

/** The longest single wait while the line may be cancelled, milliseconds. */
#define SERIAL_NETWORK_CANCEL_MS 100

/**
 * Begins to connect a line of zeros on the heap; `layers` names libgensio's layers over TCP, each
 * with a comma behind it, or is "". It can be closed afterwards, and has to be, however this ends.
 */
void serial_network_start(serial_network_t *network, const char *layers, const char *host,
                          uint16_t port);

/** Waits until it is connected, 10 s from the start on at most. */
serial_line_error_t serial_network_await(serial_network_t *network);

/** A line that is to be started as RFC 2217; NULL: out of memory. */
serial_network_t *serial_rfc2217_new(serial_cancel_t cancel);

/** What RFC 2217 calls for once such a line is connected. */
serial_line_error_t serial_rfc2217_set_up(serial_network_t *network, uint32_t baud);

/** Its layers. */
#define SERIAL_RFC2217_LAYERS "telnet(rfc2217=true),"

/** Handles at most one event, waiting no longer than until `deadline` (of serial_deadline()) or
 *  until it is time to ask for a cancellation. False: it has been cancelled. */
bool serial_network_service(serial_network_t *network, int64_t deadline);

/** Ends opening. @return the line, or NULL for an error: then it is closed and freed */
serial_line_t *serial_network_opened(serial_network_t *network, serial_line_error_t err);

int serial_network_read(serial_line_t *line, void *data, size_t capacity);
int serial_network_write(serial_line_t *line, const void *data, size_t size);
int serial_network_ready(serial_line_t *line, bool want_write);
serial_line_error_t serial_network_drain(serial_line_t *line, int timeout_ms);
serial_line_error_t serial_network_flush_input(serial_line_t *line);
void serial_network_close(serial_line_t *line);

/** What any network line can do, in the initializer of a serial_line_backend_t. */
#define SERIAL_NETWORK_ENTRIES                                                                     \
    .read = serial_network_read, .write = serial_network_write, .ready = serial_network_ready,     \
    .drain = serial_network_drain, .flush_input = serial_network_flush_input,                      \
    .close = serial_network_close

#endif
