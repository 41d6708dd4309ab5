/*
 * Boards that come and go: on ports that do, or on ports that stay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void station_look_begin(station_port_t *port)
{
    esp_loader_session_config_t session;
    esp_host_error_t error = {0};
    if (port->unreachable || !station_open(port, &error)) {
        station_wait(port);
        return;
    }
    port->looking = true;
    esp_host_visit_defaults(port->visit, &session);
    session.attempts = 1;
    session.stub = NULL;
    session.rate_count = 0;
    esp_host_visit_begin(port->visit, &session);
    (void)esp_host_loop_add(port->station->loop, port->visit);
}

/* A chip that does not tell its address is taken for the same as long as it answers, and one that
 * was refused before it told it for the next that does. */
static bool presence_is_same(station_port_t *port, const esp_loader_target_t *target)
{
    char mac[ESP_HOST_BOARD_MAC];
    const uint8_t *found = target->identity.mac;
    const bool knows_chip = strcmp(esp_loader_chip_name(target->chip), port->board.chip) == 0;
    snprintf(mac, sizeof mac, "%02x:%02x:%02x:%02x:%02x:%02x", found[0], found[1], found[2],
             found[3], found[4], found[5]);
    if (!target->identified) {
        return knows_chip;
    }
    if (port->there[0] == '\0' && knows_chip) {
        memcpy(port->there, mac, sizeof port->there);
    }
    return strcmp(mac, port->there) == 0;
}

void station_look_ended(station_port_t *port)
{
    esp_host_error_t error = {0};
    const esp_loader_target_t *target =
        esp_loader_session_target(esp_host_visit_session(port->visit));
    esp_host_visit_error(port->visit, NULL, &error);
    port->looking = false;
    port->next = esp_host_now_ms() + STATION_LOOK_MS;
    if (error.kind == ESP_HOST_ERROR_PORT) {
        port->open_anew = true;
        port->appeared = true; /* once it can be opened again */
        station_wait(port);
    } else if (error.outcome.end == ESP_LOADER_END_DONE) {
        port->missed = 0;
        if (!presence_is_same(port, target)) {
            station_wait(port);
            port->next = esp_host_now_ms();
        }
    } else if (++port->missed >= STATION_MISSED && port->board.chip[0] != '\0') {
        /* One that never answered stays for what it is: nobody sees it go. */
        station_wait(port);
    }
}
