/**
 * Lines over the network, whichever library a build has for them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_NETWORK_OPEN_H
#define SERIAL_NETWORK_OPEN_H

#include "serial_line_backend.h"

/** Plain bytes over TCP. `host` and `port` are the parts of the URL, already checked. */
serial_line_t *serial_network_open(const char *host, uint16_t port, serial_cancel_t cancel,
                                   serial_line_error_t *err);

/** A remote serial port by RFC 2217: the far end's rate, DTR and RTS on top of that. */
serial_line_t *serial_rfc2217_open(const char *host, uint16_t port, uint32_t baud,
                                   serial_cancel_t cancel, serial_line_error_t *err);

/**
 * Begins to open such a line, without waiting for the far end. @return to be given to
 * serial_network_end(); NULL: out of memory, or such lines are opened by waiting alone
 */
serial_line_t *serial_network_begin(const char *host, uint16_t port, bool rfc2217,
                                    serial_cancel_t cancel);

/** Waits until it is open. Frees it where it cannot be opened. */
serial_line_t *serial_network_end(serial_line_t *begun, uint32_t baud, serial_line_error_t *err);

#endif
