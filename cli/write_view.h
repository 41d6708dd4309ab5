/**
 * Shows a job while it goes on: what is compared, written, verified, and how fast.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WRITE_VIEW_H
#define CLI_WRITE_VIEW_H

#include "esp_loader_job.h"
#include "plan.h"
#include "progress.h"

typedef struct {
    const plan_t *plan;
    const esp_loader_job_t *job;
    progress_t progress;
    esp_loader_job_phase_t phase;
    size_t index; /**< the image shown, of the plan */
    bool showing; /**< something has been shown at all */
} write_view_t;

/** Plan and job outlive the view. */
void write_view_init(write_view_t *view, const plan_t *plan, const esp_loader_job_t *job);

/** To be called after each step of the job: announces what has changed. */
void write_view_follow(write_view_t *view, uint32_t now_ms);

/** To be called while a step goes on; `user` is the view. */
void write_view_tick(void *user, uint32_t now_ms);

#endif
