/**
 * A visit to a chip as the command line makes it, from the port to the exit code: what all commands
 * with a port share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_VISIT_H
#define CLI_VISIT_H

#include "esp_host_file.h"
#include "esp_host_rates.h"
#include "esp_host_visit.h"
#include "esp_loader_task.h"
#include "exit_code.h"
#include "option/options.h"
#include "trace/trace.h"
#include "visit/handover.h"

typedef struct cli_visit cli_visit_t;

/**
 * What a command adds to a visit; NULL: nothing. Steps that return an exit code have printed what
 * is wrong when it is not CLI_OK: the visit ends there, and the chip is left as it is.
 */
typedef struct {
    const char *doing; /**< the task, as in "cannot <doing>"; NULL: as the core says */

    cli_exit_t (*found)(cli_visit_t *visit);    /**< the chip is known, nothing was changed on it */
    cli_exit_t (*prepared)(cli_visit_t *visit); /**< the task is next */
    cli_exit_t (*seen)(
        cli_visit_t *visit); /**< flash was looked at, what the task is for is next */
    void (*event)(cli_visit_t *visit, const esp_loader_event_t *event); /**< what tasks tell */
    void (*tick)(cli_visit_t *visit, uint32_t now_ms); /**< often, while the task goes on */
    cli_exit_t (*done)(cli_visit_t *visit); /**< the task has succeeded, leaving is next */

    /** Takes the place of `doing`, for a task whose steps differ. */
    const char *(*tell_doing)(const cli_visit_t *visit, char *text, size_t room);
    /** What Ctrl-C leaves to do during the task, or NULL. */
    const char *(*tell_interrupt_advice)(const cli_visit_t *visit);
    /** The monitor behind it was ended by the key for flashing again; NULL: it has no such key. */
    void (*again)(cli_visit_t *visit);
    /** Asked while the monitor behind it goes on: whether to go on to `again`. NULL: never. */
    bool (*changed)(cli_visit_t *visit);
    /** Prints why the task failed, and returns the exit code; CLI_OK: it has nothing to add. */
    cli_exit_t (*failed)(const cli_visit_t *visit, const esp_loader_outcome_t *outcome);
} cli_visit_steps_t;

struct cli_visit {
    const options_t *options;
    const cli_visit_steps_t *steps; /**< NULL: none */
    esp_loader_task_t *task;        /**< NULL: only looks who is there */
    void *command;                  /**< the command's own */

    esp_host_visit_t *host;
    esp_loader_reset_sequence_t into_loader; /**< as configured */
    esp_loader_reset_sequence_t classic;
    esp_loader_reset_sequence_t to_run;
    uint32_t began_ms;      /**< the visit, before its port was opened */
    uint32_t task_began_ms; /**< the task */

    esp_host_rates_t rates; /**< to try where none is asked for */
    bool rated;             /**< some of them were tried */
    bool disturbed;         /**< the line has lost or damaged something during the task */
    uint32_t flash_smaller; /**< bytes, where more were told to be set; 0: none were */
    uint32_t flash_tells;   /**< bytes, where more were told in any way; 0: none were */
    bool leaving;           /**< the loader is done with */
    bool found;             /**< the chip that is wanted answers on this port */
    bool working;           /**< the task goes on */
    cli_exit_t refused;     /**< what a step has ended the visit with */
    uint32_t sent;          /**< bytes that went to the chip */
    trace_t *trace;         /**< NULL: none */
    handover_t handover;    /**< to the monitor behind it */
};

/** What was visited; during the visit and in its steps. */
esp_loader_session_t *cli_visit_session(const cli_visit_t *visit);
const esp_loader_target_t *cli_visit_target(const cli_visit_t *visit);

/** What to do where the ROM loader cannot do what a flasher stub can; NULL: a stub runs. */
const char *cli_visit_stub_advice(const cli_visit_t *visit);

/** Where a computer keeps what it may forget, or NULL where nothing is to be kept. */
const char *cli_visit_cache(const cli_visit_t *visit, char folder[ESP_HOST_PATH_SIZE]);

/** Milliseconds since the task began. */
uint32_t cli_visit_task_ms(const cli_visit_t *visit);

/**
 * Makes a visit with --port and the other options, and listens to the chip afterwards where it is
 * to: all is printed.
 * @param task     NULL: only looks who is there
 * @param command  for the steps
 */
cli_exit_t cli_visit_run(const options_t *options, const cli_visit_steps_t *steps,
                         esp_loader_task_t *task, void *command);

/**
 * Opens the port of the options and listens to the chip, which is left as it is.
 * @param options  out: also what keys have changed
 * @param build  a build's folder or a file in it, NULL: none is named
 * @param flash  out: whether that is to be flashed now
 */
cli_exit_t cli_visit_monitor(options_t *options, const char *build, bool *flash);

#endif
