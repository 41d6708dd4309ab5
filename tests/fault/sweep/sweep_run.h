/**
 * One run: a visit while something goes wrong, and where it ends with an error another one on a
 * clean line. A small model decides what that was worth.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SWEEP_RUN_H
#define SWEEP_RUN_H

#include "esp_loader_session.h"
#include "sim_link.h"
#include "sweep_case.h"

enum { SWEEP_FAULTS = 8, SWEEP_COMMANDS = 1024 };

/** What goes wrong. */
typedef struct {
    sim_fault_t faults[SWEEP_FAULTS];
    size_t count;
    sim_noise_t noise;
    sim_latency_t latency; /**< beside what the line always has: polling every millisecond */
    bool large;            /**< with the large image */
} sweep_trouble_t;

typedef enum {
    SWEEP_RIGHT,  /**< success, and it is true */
    SWEEP_ERROR,  /**< an error, and another run on a clean line mends all */
    SWEEP_UNSEEN, /**< what the protocol does not let a host see: the line has made another sound
                       command of one that has no checksum, or damaged what the ESP8266's ROM,
                       which has no MD5, was to write */
    SWEEP_WRONG_CLAIM,  /**< success, or a difference, and it is not true */
    SWEEP_WRONG_AROUND, /**< what lies around the image was changed */
    SWEEP_WRONG_AFTER,  /**< an error, and another run on a clean line does not mend it */
    SWEEP_WRONG_LATE,   /**< it takes too long */
    SWEEP_VERDICTS,
} sweep_verdict_t;

const char *sweep_verdict_text(sweep_verdict_t verdict);

typedef struct {
    sweep_verdict_t verdict;
    esp_loader_outcome_t outcome, second;
    bool struck;
    uint64_t took_us;
    uint64_t bytes[SIM_DIRECTIONS];
    uint64_t answers, commands, operations;
} sweep_result_t;

/** Where the commands of a run began, counted in bytes to the chip. */
typedef struct {
    uint64_t at[SWEEP_COMMANDS];
    size_t count;
} sweep_commands_t;

/** Runs once.
 *  @param commands  out; may be NULL
 *  @param trace     told what the chip does; may be NULL */
sweep_result_t sweep_run(const sweep_case_t *what, const sweep_trouble_t *trouble,
                         sweep_commands_t *commands, sim_trace_t trace);

#endif
