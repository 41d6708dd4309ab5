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

/** What the engine of a loader on a serial line is given; to be changed for another line. */
static inline void blocking_config(esp_loader_t *loader, esp_loader_engine_config_t *config)
{
    /* Field by field: the whole at once would need memset. */
    config->bus = NULL;
    config->tx_buffer = loader->_line.buffer;
    config->tx_size = sizeof(loader->_line.buffer);
    config->enter_bootloader = &blocking_enter_bootloader;
    config->run = NULL;
}

/** Makes a loader for a port, whose `init` it calls; `_bus` is the caller's to set. */
esp_loader_error_t blocking_init(esp_loader_t *loader, esp_loader_port_t *port,
                                 const esp_loader_engine_config_t *config);

/** Drives the engine until the operation that was begun has ended; returns how. Only for one that
 * does not change the rate: it would be left in the middle. */
esp_loader_error_t blocking_run(esp_loader_t *loader);

/** The same for any operation. */
esp_loader_error_t blocking_run_with_baud(esp_loader_t *loader);

#endif
