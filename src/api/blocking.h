/**
 * What the files of the blocking API share: driving the engine through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_BLOCKING_H
#define API_BLOCKING_H

#include "esp_loader.h"
#include "link_names.h"

/** What stands for the port's own way into the loader. It is the one sequence that a loader's
 * engine knows: esp_loader_reset_target() calls the port, and a visit brings what it needs. */
extern const esp_loader_reset_sequence_t blocking_enter_bootloader;

/** Gives a loader whose engine is made its port, and calls the port's `init`; `_bus` and `_cfg` are
 * the caller's to set. */
static inline esp_loader_error_t blocking_init(esp_loader_t *loader, esp_loader_port_t *port)
{
    /* The loader is complete before the port is called, so that esp_loader_deinit() may follow even
     * if its `init` fails. */
    loader->_port = port;
    return port->ops->init != NULL ? port->ops->init(port) : ESP_LOADER_SUCCESS;
}

/** Drives the engine until the operation that was begun has ended; returns how. Only for one that
 * does not change the rate: it would be left in the middle. */
esp_loader_error_t blocking_run(esp_loader_t *loader);

/** The same for any operation. */
esp_loader_error_t blocking_run_with_baud(esp_loader_t *loader);

#endif
