/*
 * A build without the network: there are local lines only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_network_open.h"
#include <stddef.h>

serial_line_t *serial_network_open(const char *host, uint16_t port, serial_cancel_t cancel,
                                   serial_line_error_t *err)
{
    (void)host;
    (void)port;
    (void)cancel;
    *err = SERIAL_LINE_NO_NETWORK;
    return NULL;
}

serial_line_t *serial_rfc2217_open(const char *host, uint16_t port, uint32_t baud,
                                   serial_cancel_t cancel, serial_line_error_t *err)
{
    (void)baud;
    return serial_network_open(host, port, cancel, err);
}
