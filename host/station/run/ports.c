/*
 * Which ports a station has: those that it was told, and those that come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <stdlib.h>
#include <string.h>

bool station_has(const esp_host_station_t *station, const char *name)
{
    for (size_t i = 0; i < station->port_count; i++) {
        if (strcmp(station->ports[i]->name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool station_add(esp_host_station_t *station, const char *name, esp_host_error_t *error)
{
    station_port_t *port = calloc(1, sizeof *port);
    if (port == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    port->station = station;
    port->since = esp_host_now_ms();
    port->next = port->since;
    station->ports[station->port_count++] = port;
    if (strlen(name) >= sizeof port->name) {
        return esp_host_error_set(error, ESP_HOST_ERROR_USAGE, NULL, "the port's name is too long");
    }
    memcpy(port->name, name, strlen(name) + 1);
    return true;
}

void station_list_ports(esp_host_station_t *station)
{
    const uint32_t now = esp_host_now_ms();
    const bool first = station->listed == 0;
    if (!station->config.plug_in || station->config.filter == NULL || station->stopping ||
        (!first && now - station->listed < STATION_LOOK_MS)) {
        return;
    }
    esp_host_ports_t *ports = malloc(sizeof *ports);
    station->listed = now | 1;
    if (ports != NULL && esp_host_port_list(station->config.filter, false, ports, NULL)) {
        for (unsigned i = 0; i < ports->count && station->port_count < ESP_HOST_LOOP_MOST; i++) {
            if (!station_has(station, ports->names[i]) &&
                station_add(station, ports->names[i], NULL)) {
                /* What was there from the beginning may be an adapter without a board. */
                station->ports[station->port_count - 1]->appeared = !first;
            }
        }
    }
    free(ports);
}
