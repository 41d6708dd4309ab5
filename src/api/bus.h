/**
 * What differs for a loader whose chip is on a bus.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_BUS_H
#define API_BUS_H

#include "esp_loader.h"
#include "link_names.h"

typedef struct loader_bus {
    /** Makes one transfer through the port. */
    esp_loader_error_t (*transfer)(esp_loader_port_t *port, const esp_loader_transfer_t *transfer,
                                   uint32_t timeout);
    /** What esp_loader_connect() does; NULL: the same as on a serial line. */
    esp_loader_error_t (*connect)(esp_loader_t *loader, esp_loader_connect_args_t *connect_args);
    /** Does one thing that the engine wants: bus_step. */
    void (*step)(esp_loader_t *loader);
    /** Makes RAM free for a program; NULL: it is. */
    esp_loader_error_t (*free_ram)(esp_loader_t *loader);
} loader_bus_t;

/** Makes a loader for a port on a bus. */
esp_loader_error_t bus_init(esp_loader_t *loader, esp_loader_port_t *port, const loader_bus_t *kind,
                            const esp_loader_link_t *link);

void bus_step(esp_loader_t *loader);

#endif
