/**
 * What the files of the blocking API share: driving the engine through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_BLOCKING_H
#define API_BLOCKING_H

#include "esp_loader.h"

struct loader_bus;

/** Makes a loader for a port; `bus` NULL is a serial line. Calls the port's `init`. */
esp_loader_error_t blocking_init(esp_loader_t *loader, esp_loader_port_t *port,
                                 const struct loader_bus *bus);

/** Drives the engine until the operation that was begun has ended; returns how. */
esp_loader_error_t blocking_run(esp_loader_t *loader);

#endif
