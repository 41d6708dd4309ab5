/**
 * The free functions of a 1.x port on top of a 2.x port: there is one line, as there is one loader.
 * esp_loader_v1_port.h says which functions that are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_PORT_CALLS_H
#define LOADER_V1_PORT_CALLS_H

#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Opens a port, after the one before was closed; from now on the free functions use it. Both stay
 * the caller's and are used until loader_port_calls_close().
 * @return what the port's `init` returns: only with a success it is open
 */
esp_loader_error_t loader_port_calls_open(const esp_loader_port_ops_t *ops,
                                          esp_loader_port_t *port);

/** Closes the port. May be called twice. */
void loader_port_calls_close(void);

/** Prints the bytes of a transfer, and its direction where it changes. */
void loader_port_trace(bool is_write, const uint8_t *data, uint16_t size);

#ifdef __cplusplus
}
#endif

#endif
