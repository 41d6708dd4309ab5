/*
 * Network lines that are opened by waiting alone, one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_network_open.h"
#include <stddef.h>

serial_line_t *serial_network_begin(const char *host, uint16_t port, bool rfc2217,
                                    serial_cancel_t cancel)
{
    (void)host;
    (void)port;
    (void)rfc2217;
    (void)cancel;
    return NULL;
}

serial_line_t *serial_network_end(serial_line_t *begun, uint32_t baud, serial_line_error_t *err)
{
    (void)begun;
    (void)baud;
    *err = SERIAL_LINE_NO_NETWORK;
    return NULL;
}
