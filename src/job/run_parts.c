/* SPDX-License-Identifier: Apache-2.0 */
#include "job/run_parts.h"

bool run_has_whole_stream(const esp_loader_job_t *job)
{
    const esp_loader_image_t *image = run_image(job);
    return image->pull_stream != NULL && image->stream_size != 0 && image->way == NULL &&
           esp_loader_engine_can_inflate(job->_engine);
}

bool run_differs(const esp_loader_job_t *job)
{
    return job->_difference != NULL && !job->write_always && !job->skip_verify &&
           run_image(job)->way == NULL && !run_has_whole_stream(job) &&
           esp_loader_engine_can_verify(job->_engine);
}

bool run_is_blank(const esp_loader_job_t *job)
{
    return job->_at >= job->_blank && job->_end <= job->_erased;
}

void run_reach(esp_loader_job_t *job, uint32_t to)
{
    job->_at = to;
    /* To come back to where the job had been before is no progress: the failures that took it back
     * still count. */
    if (to > job->reached) {
        job->reached = to;
        job->_failures = 0;
    }
}
