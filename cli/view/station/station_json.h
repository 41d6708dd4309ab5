/**
 * A station for programs: an event a line, as an object of JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_JSON_H
#define CLI_STATION_JSON_H

#include "esp_host_station.h"

void station_json_begin(const esp_host_station_t *station);

/** Where the page is. */
void station_json_page(const char *address, unsigned port);

/** A chip answers, or an attempt has ended. */
void station_json_board(const char *event, const esp_host_board_t *board);

/** A port at which boards fail in a row. */
void station_json_suspect(const esp_host_station_port_t *port);

void station_json_end(unsigned passed, unsigned failed);

/** An attempt as an object in one line, for reports; to be freed with free(). NULL: no memory. */
char *station_json_text(const char *event, const char *station, const esp_host_board_t *board);

#endif
