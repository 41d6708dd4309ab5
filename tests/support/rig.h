/**
 * A rig: an engine and a virtual chip joined in memory, in virtual time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_RIG_H
#define TESTS_SUPPORT_RIG_H

#include "esp_loader_engine.h"
#include "esp_loader_job.h"
#include "esp_sim.h"
#include "sim_bus.h"
#include "sim_link.h"

/** How bytes are handed over. */
typedef struct {
    uint16_t to_chip;     /**< most bytes taken from the engine at a time; 0: all */
    uint16_t to_engine;   /**< most bytes given to the engine at a time; 0: all */
    uint32_t random_seed; /**< not 0: sizes are random, up to those given */
} rig_split_t;

typedef struct {
    esp_loader_engine_t engine;
    sim_chip_t *chip;
    sim_link_t *link;
    uint64_t now_us;
    uint8_t tx_buffer[512];
    rig_split_t split;
    uint32_t clock_origin_ms; /**< what the engine's clock showed at time 0; changed on the way, the
                                   clock jumps */
    bool host_rate_stuck;     /**< the host stays at its rate whatever the engine asks for */
    uint32_t random;
    sim_bus_t bus; /**< set by rig_strap() */
    esp_loader_bus_t bus_end;
} rig_t;

/** Makes a rig with a chip of that name, paced or not, all else as usual. */
void rig_init(rig_t *rig, const char *chip, bool paced);

/** The same from a whole configuration. */
void rig_init_with(rig_t *rig, const sim_config_t *config);

/** Joins the two by a bus instead of a serial line; the chip of the rig offers it. */
void rig_strap(rig_t *rig, sim_bus_t bus);

/** Makes a thing go wrong on the line between them; to be called before a byte is sent. */
void rig_fault(rig_t *rig, const sim_fault_t *fault);

/** A new line with these faults to the chip as it is, and a new engine: another program opens the
 * port. */
void rig_reconnect(rig_t *rig, const sim_fault_t *faults, size_t count);

void rig_free(rig_t *rig);

/** Does one thing the engine wants, or lets time go on; false once the engine is done. */
bool rig_step(rig_t *rig);

/** Drives the engine until it is done; returns how. */
esp_loader_error_t rig_run(rig_t *rig);

/** Connects with the usual arguments; attaches flash. */
esp_loader_error_t rig_connect(rig_t *rig);
esp_loader_error_t rig_attach(rig_t *rig);

/** Runs a job to its end; returns how. */
esp_loader_error_t rig_job(rig_t *rig, esp_loader_job_t *job);

/** A pull function for an image in memory: `user` points to its first byte. */
const uint8_t *rig_pull(void *user, uint32_t offset, uint32_t size);

/** Fills a buffer with reproducible bytes, one in sixteen of which needs an escape. */
void rig_fill(uint8_t *bytes, size_t size, uint32_t seed);

#endif
