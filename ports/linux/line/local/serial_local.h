/**
 * A local port or a pseudo-terminal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_LOCAL_H
#define SERIAL_LOCAL_H

#include "serial_line_backend.h"

serial_line_t *serial_local_open(const char *path, uint32_t baud, serial_line_error_t *err);

#endif
