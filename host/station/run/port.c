/*
 * What is noted of one port, and told of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <string.h>

void station_set_state(station_port_t *port, esp_host_station_state_t state)
{
    port->state = state;
    port->since = esp_host_now_ms();
}

void station_tell(station_port_t *port, esp_host_station_event_t event)
{
    esp_host_station_t *station = port->station;
    size_t index = 0;
    while (station->ports[index] != port) {
        index++;
    }
    if (station->config.event != NULL) {
        station->config.event(station->config.user, station, index, event);
    }
}

bool station_is_busy(const station_port_t *port)
{
    return port->state == ESP_HOST_STATION_REACHING || port->state == ESP_HOST_STATION_WORKING ||
           port->state == ESP_HOST_STATION_TESTING || port->state == ESP_HOST_STATION_LABELLING ||
           port->looking;
}

uint32_t station_lap(station_port_t *port)
{
    const uint32_t now = esp_host_now_ms();
    const uint32_t passed = now - port->mark;
    port->mark = now;
    return passed;
}

bool station_refuse(station_port_t *port, esp_host_fault_t fault)
{
    port->fault = fault;
    return false;
}

/* The next board is another one. */
static void port_begin_anew(station_port_t *port)
{
    port->trial = 0;
    memset(port->trials, 0, sizeof port->trials);
    port->rate_most = 0;
    port->missed = 0;
}

void station_wait(station_port_t *port)
{
    port_begin_anew(port);
    port->next = esp_host_now_ms() + STATION_LOOK_MS;
    station_set_state(port, ESP_HOST_STATION_WAITING);
}
