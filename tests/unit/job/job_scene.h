/**
 * A job of three images on a virtual chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_JOB_SCENE_H
#define UNIT_JOB_SCENE_H

#include "support/rig.h"

enum { JOB_IMAGES = 3, JOB_BLOCK = 1024, JOB_LARGEST = 9000 };

/** An image that cannot be read at some place, and room for its stream. */
typedef struct {
    uint8_t bytes[JOB_LARGEST];
    uint32_t fails_at;   /**< a pull that reaches this byte fails ... */
    unsigned fails_from; /**< ... from this pull of it on; 0: every one */
    unsigned reached;
    uint8_t stream[JOB_LARGEST];
} job_source_t;

typedef struct {
    rig_t rig;
    job_source_t sources[JOB_IMAGES];
    esp_loader_image_t images[JOB_IMAGES];
    esp_loader_job_t job;
} job_scene_t;

/** The one scene; a test begins and ends it. */
extern job_scene_t job_scene;

/** Connects to a new chip and makes a job for it. */
void job_scene_begin(const char *chip);

/** The same with a flasher stub, on a line and a flash that take their time; `chip` as in
 * stub_scene_name(). */
void job_scene_begin_with_stub(size_t chip);

void job_scene_end(void);

/** Makes the job anew on the same chip. */
void job_scene_again(void);

/** Runs it to its end; returns how. */
esp_loader_error_t job_scene_run(void);

/** The same, damaging image 1 as often as it is about to be verified, at most `times`. */
esp_loader_error_t job_scene_run_damaged(unsigned times);

/** Where an image goes in the chip's flash. */
uint8_t *job_scene_in_flash(size_t image);

/** Fails unless flash holds all images. */
void job_scene_assert_written(void);

void job_scene_assert_states(esp_loader_image_state_t first, esp_loader_image_state_t second,
                             esp_loader_image_state_t third);

#endif
