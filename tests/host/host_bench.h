/**
 * Virtual chips behind ports, each an esploader-sim of its own, and visits to them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_BENCH_H
#define HOST_BENCH_H

#include "cli_process.h"
#include "esp_host.h"
#include "esp_loader_task.h"

enum {
    HOST_BENCH_PATH = 512,
    HOST_BENCH_IMAGE = 40000,
    HOST_BENCH_OFFSET = 0x10000,
    HOST_BENCH_EVENTS = 128
};

typedef struct bench {
    char folder[HOST_BENCH_PATH];
    char flash[HOST_BENCH_PATH]; /**< file with the chip's flash */
    char port[HOST_BENCH_PATH];
    process_t simulator;

    esp_host_visit_config_t config; /**< to be changed before host_bench_open() */
    esp_host_visit_t *visit;
    esp_loader_session_config_t session; /**< to be changed before host_bench_begin() */
    esp_loader_task_write_t task;
    esp_loader_image_t image;
    esp_host_error_t error;

    esp_loader_event_kind_t events[HOST_BENCH_EVENTS]; /**< what was told */
    size_t event_count;
    size_t tapped[2]; /**< bytes of each direction */
    unsigned taps[3]; /**< how often each kind was told */
    unsigned ticks;
    esp_loader_event_kind_t act_at; /**< at that event `act` is called, if there is one */
    void (*act)(struct bench *bench);
} host_bench_t;

/** Starts a chip; options of the simulator follow, the first tells the port: "--tcp" or "--pty".
 * NULL ends them. */
void host_bench_start(host_bench_t *bench, const char *chip, ...) __attribute__((sentinel));

/** Puts another chip, with the same flash, behind the same TCP port. */
void host_bench_replace(host_bench_t *bench, const char *chip, ...) __attribute__((sentinel));

/** Stops the chip: its flash is in the file then. */
void host_bench_unplug(host_bench_t *bench);

/** Opens the port, and fills in `session` for a write of the image. */
void host_bench_open(host_bench_t *bench);

void host_bench_begin(host_bench_t *bench);

/** Frees the visit, stops the chip. */
void host_bench_end(host_bench_t *bench);

bool host_bench_told(const host_bench_t *bench, esp_loader_event_kind_t kind);

/** Fails unless flash holds the image. Stops the chip. */
void host_bench_assert_written(host_bench_t *bench);

#endif
