/**
 * What Windows knows of its serial ports.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_PORTS_H
#define SERIAL_PORTS_H

#include "serial_line_backend.h"

/** Whether the port of that name is a chip's USB-Serial-JTAG unit. */
bool serial_ports_is_usb_jtag(const char *name);

#endif
