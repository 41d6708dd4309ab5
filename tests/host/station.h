/**
 * Virtual chips behind ports, each an esploader-sim of its own, and visits to them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_H
#define STATION_H

#include "cli_process.h"
#include "esp_host.h"
#include "esp_loader_task.h"

enum { STATION_PATH = 512, STATION_IMAGE = 40000, STATION_OFFSET = 0x10000, STATION_EVENTS = 128 };

typedef struct station {
    char folder[STATION_PATH];
    char flash[STATION_PATH]; /**< file with the chip's flash */
    char port[STATION_PATH];
    process_t simulator;

    esp_host_visit_config_t config; /**< to be changed before station_open() */
    esp_host_visit_t *visit;
    esp_loader_session_config_t session; /**< to be changed before station_begin() */
    esp_loader_task_write_t task;
    esp_loader_image_t image;
    esp_host_error_t error;

    esp_loader_event_kind_t events[STATION_EVENTS]; /**< what was told */
    size_t event_count;
    size_t tapped[2]; /**< bytes of each direction */
    unsigned taps[3]; /**< how often each kind was told */
    unsigned ticks;
    esp_loader_event_kind_t act_at; /**< at that event `act` is called, if there is one */
    void (*act)(struct station *station);
} station_t;

/** Starts a chip; options of the simulator follow, the first tells the port: "--tcp" or "--pty".
 * NULL ends them. */
void station_start(station_t *station, const char *chip, ...) __attribute__((sentinel));

/** Puts another chip, with the same flash, behind the same TCP port. */
void station_replace(station_t *station, const char *chip, ...) __attribute__((sentinel));

/** Stops the chip: its flash is in the file then. */
void station_unplug(station_t *station);

/** Opens the port, and fills in `session` for a write of the image. */
void station_open(station_t *station);

void station_begin(station_t *station);

/** Frees the visit, stops the chip. */
void station_end(station_t *station);

bool station_told(const station_t *station, esp_loader_event_kind_t kind);

/** Fails unless flash holds the image. Stops the chip. */
void station_assert_written(station_t *station);

#endif
