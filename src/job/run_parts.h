/**
 * What the files of runs share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef JOB_RUN_PARTS_H
#define JOB_RUN_PARTS_H

#include "job/job_parts.h"

enum { RUN_SECTOR = 0x1000, RUN_BLANK = 0xFF };

static inline esp_loader_image_t *run_image(const esp_loader_job_t *job)
{
    return &job->_images[job->index];
}

static inline uint32_t run_least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/** Whether there is a stream of the whole image, made before; it cannot be cut. */
bool run_has_whole_stream(const esp_loader_job_t *job);

/** Whether only those sectors of the image are written that are not right. */
bool run_differs(const esp_loader_job_t *job);

/** Whether a ROM loader has erased the run already. */
bool run_is_blank(const esp_loader_job_t *job);

/** Everything before `to` is in flash. */
void run_reach(esp_loader_job_t *job, uint32_t to);

/** Sends the run at `_at`. A piece that the chip was asked about ends at `_end`; any other run is
 * as long as runs are now. */
void run_send(esp_loader_job_t *job);

#endif
