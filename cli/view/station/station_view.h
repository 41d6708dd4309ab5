/**
 * A station as people see it: a table that stays in its place on a terminal, else a line for each
 * thing that happens; or an event a line for programs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_VIEW_H
#define CLI_STATION_VIEW_H

#include "esp_host_station.h"

typedef struct station_view station_view_t;

/** NULL: no memory, which was printed. */
station_view_t *station_view_new(void);

/** NULL is allowed. */
void station_view_free(station_view_t *view);

/** The station begins. */
void station_view_begin(station_view_t *view, const esp_host_station_t *station);

/** Where the page is. `address` and `token_file` may be NULL. */
void station_view_page(const char *address, unsigned port, const char *token_file);

/** Something is to be printed that is none of these: takes the table away. False: it is not to be
 * printed. */
bool station_view_make_room(station_view_t *view);

/** As esp_host_station_config_t's. */
void station_view_event(station_view_t *view, const esp_host_station_t *station, size_t index,
                        esp_host_station_event_t event);

/** Often, for what moves. */
void station_view_show(station_view_t *view, const esp_host_station_t *station);

/** Somebody has asked for an end. */
void station_view_stop(station_view_t *view, bool now);

/** The station is over. @return boards that have failed */
unsigned station_view_end(station_view_t *view, const esp_host_station_t *station);

#endif
