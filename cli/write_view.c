/* SPDX-License-Identifier: Apache-2.0 */
#include "write_view.h"
#include "message.h"
#include <stdio.h>

void write_view_init(write_view_t *view, const plan_t *plan, const esp_loader_job_t *job)
{
    *view = (write_view_t){.plan = plan, .job = job};
}

/* Bytes of the image that are there; of a stream, what its share comes to. */
static uint32_t write_view_done(const esp_loader_job_t *job)
{
    if (!job->compressed) {
        return job->write.written;
    }
    return (uint32_t)((uint64_t)job->deflate.written * job->deflate.size /
                      job->deflate.compressed_size);
}

static void write_view_written(const write_view_t *view, uint32_t now_ms)
{
    char how[PROGRESS_TEXT] = "";
    char rate[PROGRESS_TEXT];
    char time[PROGRESS_TEXT];
    const plan_file_t *file = &view->plan->files[view->index];
    const uint32_t ms = now_ms - view->progress.began_ms;
    if (view->job->compressed) {
        snprintf(how, sizeof how, " (%u compressed)",
                 (unsigned)view->plan->images[view->index].stream_size);
    } else if (file->encrypt) {
        snprintf(how, sizeof how, " (encrypted, not verified)");
    }
    message_say("%s: wrote %u bytes%s in %s%s", file->label, (unsigned)file->size, how,
                progress_time_text(time, ms), progress_rate_text(rate, file->size, ms));
}

/* The job has left the image shown last. */
static void write_view_end(const write_view_t *view, uint32_t now_ms)
{
    const plan_file_t *file = &view->plan->files[view->index];
    const esp_loader_image_t *image = &view->plan->images[view->index];
    if (view->phase == ESP_LOADER_JOB_COMPARE && image->state == ESP_LOADER_IMAGE_SKIPPED) {
        message_say("%s: MD5 match, skipping", file->label);
    } else if (view->phase == ESP_LOADER_JOB_WRITE && view->progress.label == file->label &&
               image->state == ESP_LOADER_IMAGE_WRITTEN) {
        write_view_written(view, now_ms);
    } else if (view->phase == ESP_LOADER_JOB_VERIFY && view->job->phase == ESP_LOADER_JOB_WRITE) {
        message_warn(NULL, "%s: flash differs from what was sent, writing it again", file->label);
    }
}

static void write_view_begin(write_view_t *view, uint32_t now_ms)
{
    const plan_file_t *file = &view->plan->files[view->index];
    view->progress.label = NULL;
    switch (view->phase) {
    case ESP_LOADER_JOB_COMPARE:
        if (!file->encrypt) {
            message_update("%s: comparing", file->label);
        }
        break;
    case ESP_LOADER_JOB_WRITE:
        if (view->plan->images[view->index].state == ESP_LOADER_IMAGE_WAITING) {
            progress_begin(&view->progress, file->label, "erasing", file->size, now_ms);
        }
        break;
    case ESP_LOADER_JOB_VERIFY:
        message_update("%s: verifying", file->label);
        break;
    case ESP_LOADER_JOB_DONE:
        break;
    }
}

void write_view_follow(write_view_t *view, uint32_t now_ms)
{
    const esp_loader_job_t *job = view->job;
    const bool failed = job->result.code != ESP_LOADER_SUCCESS;
    if (view->showing && view->phase == job->phase && view->index == job->index) {
        return;
    }
    if (view->showing && !failed) {
        write_view_end(view, now_ms);
    }
    view->showing = true;
    view->phase = job->phase;
    view->index = job->index;
    write_view_begin(view, now_ms);
}

void write_view_tick(void *user, uint32_t now_ms)
{
    write_view_t *view = user;
    if (view->phase == ESP_LOADER_JOB_WRITE && view->progress.label != NULL) {
        progress_show(&view->progress, write_view_done(view->job), now_ms);
    }
}
