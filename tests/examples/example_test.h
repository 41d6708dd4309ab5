/**
 * Runs an example's firmware in a world with a virtual chip, and judges it by its README and by the
 * chip's flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_EXAMPLES_EXAMPLE_TEST_H
#define TESTS_EXAMPLES_EXAMPLE_TEST_H

#include "esp_sim.h"
#include "sim_bus.h"
#include "world.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The build says where things are: EXAMPLE_FOLDER, the example's; EXAMPLE_FIRMWARE, the target's
 *  firmware; EXAMPLE_HOST, the host's column of the wiring table. */

/** A run of the firmware that its README describes. */
typedef struct {
    sim_config_t chip;                /**< `paced` and `flash_memory` are set by the run */
    sim_bus_t bus;                    /**< what the chip is strapped for */
    void (*firmware)(void *argument); /**< the firmware's main task */
    void (*outside)(void *argument);  /**< see world_run_t */
    bool unplugged;                   /**< no chip at first: `outside` plugs one in */
    world_end_t end;                  /**< how the run has to end */
    bool endless; /**< prints what the target does for ever: the run is stopped after the README's
                       last line, and once it listens the target starts again by itself, as
                       programs do that restart */
    bool starts_once;  /**< ... but this one does not */
    bool polls;        /**< ... and the firmware never waits for anything */
    const char *until; /**< ... after this instead of the README's last line */
    bool other_output; /**< prints something else than the README's block: the test compares */
} example_run_t;

/** A file of the target's firmware at its place in flash. */
typedef struct {
    const char *file;
    uint32_t offset;
} example_file_t;

/** The flash of the chips of a test, 4 MiB; erased by example_begin(). */
extern uint8_t *const example_flash_memory;

enum { EXAMPLE_FLASH_SIZE = 4 * 1024 * 1024 };

/** For cmocka: makes a fresh world before each test and takes it down after. */
int example_begin(void **state);
int example_end(void **state);

/** Runs to the end; fails the test unless it ends as it should, nothing was complained of, and the
 *  output is the README's. */
void example_run(const example_run_t *run);

/** Puts a chip into the world, on `example_flash_memory`; for tasks that act from outside. */
void example_plug(const sim_config_t *chip, sim_bus_t bus);

/** Fails the test unless flash holds these files, each up to its size. */
void example_assert_flash(const example_file_t *files, size_t count);

/** Puts files into flash before a run. */
void example_fill_flash(const example_file_t *files, size_t count);

/** The whole file; to be freed by the caller. */
uint8_t *example_load(const char *folder, const char *file, size_t *size);

#endif
