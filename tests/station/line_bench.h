/**
 * A station in a world of virtual time, with firmware for its boards.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LINE_BENCH_H
#define LINE_BENCH_H

#include "esp_host_station.h"
#include "world.h"

enum { LINE_APPLICATION = 0x10000, LINE_EVENTS = 4096 };

typedef struct {
    esp_host_plan_t plan;
    esp_host_station_config_t config; /**< to be changed before line_run() */
    const char *names[WORLD_SEATS];
    esp_host_station_t *station;
    esp_host_error_t error;

    esp_host_board_t ended[LINE_EVENTS]; /**< attempts, in the order in which they ended */
    size_t ended_count;
    unsigned begun;
} line_bench_t;

/** Begins a world with so many ports, and a plan for that chip. */
void line_begin(line_bench_t *line, size_t ports, target_chip_t chip);

/** A board of that chip on a port, whose MAC address ends with `number`. */
sim_chip_t *line_plug(size_t seat, const char *chip, unsigned number,
                      const world_trouble_t *trouble);

/** The same, with a line and flash that take the time of real ones. */
sim_chip_t *line_plug_paced(size_t seat, const char *chip, unsigned number,
                            const world_trouble_t *trouble);

/** The same, whose flash encryption is on. */
sim_chip_t *line_plug_secured(size_t seat, const char *chip, unsigned number);

/** Makes the station; fails where it cannot be made. */
void line_make(line_bench_t *line);

/** Steps until it is over. */
void line_run(line_bench_t *line);

void line_end(line_bench_t *line);

/** How the last attempt on a port ended. */
const esp_host_board_t *line_last(const line_bench_t *line, size_t seat);

/** How many attempts there were on a port. */
unsigned line_attempts(const line_bench_t *line, size_t seat);

/** Whether flash of the board on a port holds all of the plan. */
bool line_is_written(const line_bench_t *line, size_t seat);

#endif
