/**
 * Words for what a station does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_TEXT_H
#define CLI_STATION_TEXT_H

#include "esp_host_station.h"
#include "view/look/look.h"

enum { STATION_TEXT = 128 };

/** What a port does: "writing", "TAKE IT OUT: passed". */
const char *station_text_state(const esp_host_station_port_t *port);

/** A port's name without the folder of devices. */
const char *station_text_port(const char *name);

/** What went wrong, without the port's name, which stands before it. */
const char *station_text_story(const esp_host_board_t *board);

look_style_t station_text_style(const esp_host_station_port_t *port);

/** How an attempt ended: "passed in 12.3 s", "failed (no-answer), is tried again: ...". */
const char *station_text_ended(const esp_host_board_t *board, char text[LOOK_LINE]);

/** Boards of all ports. */
typedef struct {
    unsigned passed;
    unsigned failed;
    unsigned busy;
    unsigned waiting;
} station_totals_t;

station_totals_t station_text_totals(const esp_host_station_t *station);

#endif
