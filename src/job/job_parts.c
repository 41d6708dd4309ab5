/* SPDX-License-Identifier: Apache-2.0 */
#include "job/job_parts.h"

bool job_hash(esp_loader_job_t *job, uint32_t end, uint8_t *digest, bool *readable)
{
    const esp_loader_image_t *image = &job->_images[job->index];
    uint32_t size = end - job->_hashed;
    /* One block a call: a caller with other work is not held up, and the source needs no larger
     * buffer than for writing. */
    if (size > job->_block_size) {
        size = job->_block_size;
    }
    const uint8_t *bytes = image->pull(image->user, job->_hashed, size);
    /* A source that has failed ends the digest as well. The caller of this function has to look at
     * both. */
    *readable = bytes != NULL;
    if (bytes == NULL) {
        return true;
    }
    esp_loader_md5_update(&job->_md5, bytes, size);
    job->_hashed += size;
    if (job->_hashed < end) {
        return false;
    }
    esp_loader_md5_final(&job->_md5, digest);
    return true;
}

void job_ask(esp_loader_job_t *job, uint32_t from, uint32_t end)
{
    const esp_loader_image_t *image = &job->_images[job->index];
    esp_loader_engine_flash_md5(job->_engine, image->offset + from, end - from, job->_digest);
}

void job_stop(esp_loader_job_t *job)
{
    /* Kept for esp_loader_job_resume(), which has to go on in the phase that failed. */
    job->_stopped = (uint8_t)job->phase;
    job->phase = ESP_LOADER_JOB_DONE;
}

void job_end(esp_loader_job_t *job, esp_loader_error_t code, uint32_t address)
{
    job->result.code = code;
    job->result.address = address;
    job_stop(job);
}
