/**
 * The table of a station on a terminal: it stays in its place, and what is told goes above it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_SCREEN_H
#define CLI_STATION_SCREEN_H

#include "esp_host_station.h"
#include "view/look/look.h"

enum { SCREEN_ROWS = 64 };

typedef struct {
    unsigned rows;          /**< of the table that is on the screen; 0: none is */
    uint32_t began_ms;      /**< the station */
    uint32_t shown_ms;      /**< the table */
    char notice[LOOK_LINE]; /**< below it; "" */
} station_screen_t;

/** Draws it anew where it is. */
void station_screen_draw(station_screen_t *screen, const esp_host_station_t *station);

/** Takes it away, so that lines can be printed. */
void station_screen_clear(station_screen_t *screen);

#endif
