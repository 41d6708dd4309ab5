/**
 * Shows a job while it goes on: what is compared, written, verified, and how fast.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WRITE_VIEW_H
#define CLI_WRITE_VIEW_H

#include "esp_host_plan.h"
#include "esp_loader_task.h"
#include "option/options.h"
#include "view/task/progress.h"

typedef struct {
    const esp_host_plan_t *plan;
    const esp_loader_job_t *job;
    progress_t progress;
    progress_row_t row;
    esp_loader_job_phase_t phase;
    size_t index;     /**< the image shown, of the plan */
    unsigned percent; /**< told last, for programs that look for it */
    bool showing;     /**< something has been shown at all */
} write_view_t;

/** Plan and job outlive the view. */
void write_view_init(write_view_t *view, const esp_host_plan_t *plan, const esp_loader_job_t *job);

/** To be called with each ESP_LOADER_EVENT_TASK: announces what has changed. */
void write_view_follow(write_view_t *view, uint32_t now_ms);

/** To be called while a step goes on. `sent`: bytes that have gone to the chip so far. */
void write_view_tick(write_view_t *view, uint32_t sent, uint32_t now_ms);

/** What it did last, as in "cannot <doing>", in `text`. */
const char *write_view_doing(const write_view_t *view, char *text, size_t room);

/** @name Before and after @{ */

/** What is written to, and how; and what cannot be done on the way.
 * @param has_rate  the line has one */
void write_view_begin(const esp_host_plan_t *plan, esp_loader_session_t *session,
                      const options_t *options, bool has_rate);

/** What has become of all files. */
void write_view_print_totals(const esp_host_plan_t *plan, uint32_t ms);

/** @} */

#endif
