/*
 * Runs a job. The job does the work; here it is told what the loader can do, its phases become
 * events, and a failure of the line is weighed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"
#include <stddef.h>

enum {
    WRITE_BEGIN = SESSION_BEGIN,
    WRITE_EXPECT_PIECE,
};

static esp_loader_task_write_t *write_of(const esp_loader_session_t *session)
{
    return (esp_loader_task_write_t *)session->_config.task;
}

static esp_loader_doing_t write_doing(esp_loader_job_phase_t phase)
{
    return phase == ESP_LOADER_JOB_COMPARE  ? ESP_LOADER_DOING_COMPARE
           : phase == ESP_LOADER_JOB_VERIFY ? ESP_LOADER_DOING_VERIFY
                                            : ESP_LOADER_DOING_WRITE;
}

static uint32_t write_block_size(esp_loader_session_t *session)
{
    const uint32_t told = write_of(session)->block_size;
    return told != 0 ? told : esp_loader_session_flash_block_size(session);
}

/* A failure at another place than the last one is a new one: the job has come further in between,
 * so the patience begins anew. Phase and place are added into one figure, since either shows that
 * it went on. */
static void write_charge(esp_loader_session_t *session)
{
    esp_loader_task_write_t *task = write_of(session);
    const uint32_t place = task->job.reached + (uint32_t)task->_phase;
    if (place != task->_failed_at || task->job.index != task->_failed_in) {
        session_progressed(session);
    }
    task->_failed_at = place;
    task->_failed_in = task->job.index;
}

static void write_init(esp_loader_session_t *session)
{
    esp_loader_task_write_t *task = write_of(session);
    /* In Secure Download Mode the chip calculates no MD5. So nothing can be compared, and nothing
     * verified. */
    const bool blind = session->_target.secure_download;
    esp_loader_job_init(&task->job, session->_engine, task->images, task->count,
                        write_block_size(session));
    task->job.write_always = task->write_always || blind;
    task->job.skip_verify = task->skip_verify || blind;
    if (task->_difference != NULL) {
        task->_difference(&task->job);
    }
    /* No phase was told yet: the first one differs from this. */
    task->_phase = ESP_LOADER_JOB_DONE;
}

/* Tells when the job has come to another image or phase. */
static void write_follow(esp_loader_session_t *session)
{
    esp_loader_task_write_t *task = write_of(session);
    if (task->_phase != task->job.phase || task->_index != task->job.index) {
        task->_phase = task->job.phase;
        task->_index = task->job.index;
        session_tell(session, ESP_LOADER_EVENT_TASK, task->job.phase, (uint32_t)task->job.index);
    }
}

void task_write_ladder(esp_loader_session_t *session)
{
    esp_loader_task_write_t *task = write_of(session);
    /* The job is its own ladder, so one rung is enough here. */
    if (session_rung(session) == WRITE_BEGIN) {
        /* On the new connection the loader may be another one, and the chip may be reached in
         * another way. The block size that suits depends on both. */
        if (task_resumed(session)) {
            esp_loader_job_resume(&task->job, write_block_size(session));
        } else {
            write_init(session);
        }
        session_next(session, WRITE_EXPECT_PIECE);
    }
    /* Taken before the job goes on. A job that fails is at DONE afterwards, and the failure belongs
     * to the phase that it was in. */
    const esp_loader_doing_t doing = write_doing(task->_phase);
    const bool more = esp_loader_job_advance(&task->job);
    /* A failed job has come to no other phase that a program should show. */
    if (more || task->job.result.code == ESP_LOADER_SUCCESS) {
        write_follow(session);
    }
    if (!more && task->job.result.code == ESP_LOADER_SUCCESS) {
        session_return(session);
    } else if (!more) {
        write_charge(session);
        session_failed(session, doing, &task->job.result);
    }
}

static void write_progress(const esp_loader_task_t *base, uint32_t *done, uint32_t *total)
{
    const esp_loader_task_write_t *task = (const esp_loader_task_write_t *)base;
    esp_loader_job_progress(&task->job, done, total);
}

esp_loader_task_t *esp_loader_task_write(esp_loader_task_write_t *task, esp_loader_image_t *images,
                                         size_t count)
{
    task->images = images;
    task->count = count;
    task->write_always = false;
    task->skip_verify = false;
    task->_erased = false;
    task->block_size = 0;
    task->_difference = NULL;
    /* No job was made yet, but progress may be asked for before: this is a phase that has none. */
    task->job.phase = ESP_LOADER_JOB_COMPARE;
    task->_failed_at = 0;
    task->_failed_in = 0;
    task_make(&task->task, task_write_ladder,
              TASK_RESUMES | TASK_NEEDS_LOADER | TASK_NEEDS_RATE | TASK_NEEDS_STUB |
                  TASK_NEEDS_FLASH | TASK_NEEDS_SECURITY);
    task->task._progress = write_progress;
    return &task->task;
}
