/**
 * What the files of runs share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef JOB_RUN_H
#define JOB_RUN_H

#include "job/job.h"

enum { RUN_SECTOR = 0x1000 };

static inline esp_loader_image_t *run_image(const esp_loader_job_t *job)
{
    return &job->_images[job->index];
}

static inline uint32_t run_least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/** Whether the first sector has to be blank before anything else is changed. A stream has it blank
 * in itself. After a failure nobody knows whether it was erased: once more then. */
static inline bool run_opens(const esp_loader_job_t *job)
{
    return job->_held && job->_at == 0;
}

/** Whether there is a stream of the whole image, made before; it cannot be cut. */
bool run_has_whole_stream(const esp_loader_job_t *job);

/** Sends the run at `_at`: what has to be looked at up to `_end`, all else as far as runs go. */
void run_send(esp_loader_job_t *job);

#endif
