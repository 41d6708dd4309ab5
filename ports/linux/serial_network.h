/**
 * A line over TCP through libgensio, and the part of it that speaks RFC 2217.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_NETWORK_H
#define SERIAL_NETWORK_H

#include "serial_line_backend.h"
#include "serial_loop.h"

struct gensio;

/** What has arrived and was not read yet; beyond that TCP holds the far end back. */
#define SERIAL_NETWORK_INPUT_SIZE 16384

/** The far end's confirmation of one setting. */
typedef struct {
    bool done;
    int err; /**< of libgensio, 0 for a confirmation */
    unsigned value;
} serial_answer_t;

typedef struct {
    serial_line_t base;
    struct gensio *io;
    bool opened;        /**< has to be closed before it is freed */
    bool step_done;     /**< the open or close under way has ended */
    int open_error;     /**< of libgensio */
    bool opened_slowly; /**< as when the far end says nothing about RFC 2217 */
    bool lost;          /**< nothing more will arrive than is in `input` */
    bool write_blocked; /**< the layers below hold data they could not pass on */
    bool input_paused;
    size_t input_start;
    size_t input_size;
    uint8_t input[SERIAL_NETWORK_INPUT_SIZE];
    serial_answer_t answers[2];
    serial_cancel_t cancel; /**< while it is being opened */
} serial_network_t;

/** The longest single wait while the line may be cancelled, milliseconds. */
#define SERIAL_NETWORK_CANCEL_MS 100

/** Handles at most one event, waiting no longer than until `deadline` (of serial_deadline()) or
 *  until it is time to ask for a cancellation. False: it has been cancelled. */
bool serial_network_service(serial_network_t *network, int64_t deadline);

/** Whether the far end of an RFC 2217 line left the question for it unanswered, in any words. */
bool serial_network_is_silent(const serial_network_t *network);

/** 8N1, no flow control, and the rate. */
serial_line_error_t serial_rfc2217_set_up(serial_network_t *network, uint32_t baud);

serial_line_error_t serial_rfc2217_set_baud(serial_line_t *line, uint32_t baud);
serial_line_error_t serial_rfc2217_set_lines(serial_line_t *line, bool dtr, bool rts);

#endif
