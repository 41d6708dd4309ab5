/* SPDX-License-Identifier: Apache-2.0 */
#include "view/task/write_view.h"
#include "view/compat_view.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/size_text.h"
#include "view/task/write_table.h"
#include <stdio.h>

void write_view_init(write_view_t *view, const esp_host_plan_t *plan, const esp_loader_job_t *job)
{
    *view = (write_view_t){.plan = plan, .job = job};
}

static void write_view_written(const write_view_t *view, uint32_t now_ms)
{
    char how[PROGRESS_TEXT] = "";
    char rate[PROGRESS_TEXT];
    char time[PROGRESS_TEXT];
    const esp_host_plan_file_t *file = &view->plan->files[view->index];
    const uint32_t written = view->plan->images[view->index].written;
    const uint32_t ms = now_ms - view->progress.began_ms;
    compat_view_written(file, ms);
    if (json_file(view->plan, view->index, written < file->size ? "updated" : "written", ms)) {
        return;
    }
    if (write_table_is_wanted()) {
        write_table_written(view->plan, view->index, ms);
        return;
    }
    if (file->streamed != 0) {
        snprintf(how, sizeof how, " (%u compressed)", (unsigned)file->streamed);
    } else if (file->encrypt) {
        snprintf(how, sizeof how, " (encrypted, not verified)");
    }
    progress_time_text(time, ms);
    progress_rate_text(rate, file->size, ms);
    if (written < file->size) {
        message_say("%s: updated %u of %u bytes%s in %s%s", file->label, (unsigned)written,
                    (unsigned)file->size, how, time, rate);
    } else {
        message_say("%s: wrote %u bytes%s in %s%s", file->label, (unsigned)file->size, how, time,
                    rate);
    }
}

static void write_view_skipped(const write_view_t *view)
{
    const esp_host_plan_file_t *file = &view->plan->files[view->index];
    if (json_file(view->plan, view->index, "same", 0)) {
        return;
    }
    if (write_table_is_wanted()) {
        write_table_same(view->plan, view->index);
    } else {
        message_say("%s: MD5 match, skipping", file->label);
        compat_view_written(file, 0);
    }
}

static void write_view_doing_now(const write_view_t *view, const char *what)
{
    if (write_table_is_wanted()) {
        write_table_doing(view->plan, view->index, what);
    } else {
        message_update("%s: %s", view->plan->files[view->index].label, what);
    }
}

/* The job has left the image shown last. */
static void write_view_end(const write_view_t *view, uint32_t now_ms)
{
    const esp_host_plan_file_t *file = &view->plan->files[view->index];
    const esp_loader_image_t *image = &view->plan->images[view->index];
    if (view->phase == ESP_LOADER_JOB_COMPARE && image->state == ESP_LOADER_IMAGE_SKIPPED) {
        write_view_skipped(view);
    } else if (view->phase == ESP_LOADER_JOB_WRITE && view->progress.label == file->label &&
               image->state == ESP_LOADER_IMAGE_WRITTEN) {
        write_view_written(view, now_ms);
    } else if (view->phase == ESP_LOADER_JOB_VERIFY && view->job->phase == ESP_LOADER_JOB_WRITE) {
        message_warn(NULL, "%s: flash differs from what was sent, writing it again", file->label);
    }
}

static void write_view_announce(write_view_t *view, uint32_t now_ms)
{
    const esp_host_plan_file_t *file = &view->plan->files[view->index];
    view->progress.label = NULL;
    switch (view->phase) {
    case ESP_LOADER_JOB_COMPARE:
        if (!file->encrypt) {
            write_view_doing_now(view, "comparing");
        }
        break;
    case ESP_LOADER_JOB_WRITE:
        view->percent = 0;
        if (view->plan->images[view->index].state == ESP_LOADER_IMAGE_WAITING) {
            progress_begin(&view->progress, file->label, "erasing", file->size, now_ms);
            write_table_row(view->plan, view->index, &view->row);
            view->progress.row = write_table_is_wanted() ? &view->row : NULL;
        }
        break;
    case ESP_LOADER_JOB_VERIFY:
        write_view_doing_now(view, "verifying");
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
    write_view_announce(view, now_ms);
}

void write_view_tick(write_view_t *view, uint32_t sent, uint32_t now_ms)
{
    if (view->phase == ESP_LOADER_JOB_WRITE && view->progress.label != NULL) {
        uint32_t done;
        uint32_t total;
        esp_loader_job_progress(view->job, &done, &total);
        view->percent =
            compat_view_writing(&view->plan->files[view->index], done, total, view->percent);
        progress_sent(&view->progress, sent);
        progress_show(&view->progress, done, now_ms);
    }
}

const char *write_view_doing(const write_view_t *view, char *text, size_t room)
{
    static const char *const doing[] = {
        [ESP_LOADER_JOB_COMPARE] = "compare",
        [ESP_LOADER_JOB_WRITE] = "write",
        [ESP_LOADER_JOB_VERIFY] = "verify",
        [ESP_LOADER_JOB_DONE] = "write",
    };
    snprintf(text, room, "%s %s", doing[view->phase], view->plan->files[view->job->index].label);
    return text;
}

static void write_view_warn_of_loader(esp_loader_session_t *session, const options_t *options)
{
    const esp_loader_target_t *target = esp_loader_session_target(session);
    const char *chip = esp_loader_chip_name(target->chip);
    if (target->secure_download) {
        message_warn("see whether it starts: --monitor shows what it prints",
                     "in Secure Download Mode nothing can be skipped or verified");
    } else if (!esp_loader_engine_can_verify(esp_loader_session_engine(session))) {
        message_warn("see whether it starts: --monitor shows what it prints",
                     "the ROM loader of the %s has no MD5: nothing can be skipped or verified",
                     chip);
    }
    if (options->compress == OPTIONS_COMPRESS_ALWAYS && !esp_host_plan_can_compress(session)) {
        message_warn(
            NULL,
            "nothing goes compressed through the ROM loader of the %s%s: --compress has no effect",
            chip, target->secure_download ? " in Secure Download Mode" : "");
    }
}

static void write_view_warn_of_encryption(const esp_host_plan_t *plan, const options_t *options)
{
    const unsigned encrypted = (unsigned)esp_host_plan_encrypted(plan);
    if (encrypted == 0) {
        return;
    }
    message_warn("see whether it starts: --monitor shows what it prints",
                 "%u of %u files go encrypted into flash, where MD5 tells nothing of them: these "
                 "can be neither skipped nor verified",
                 encrypted, (unsigned)plan->count);
    if (options->compress == OPTIONS_COMPRESS_ALWAYS) {
        message_warn(NULL, "what is encrypted is not sent compressed: --compress has no effect "
                           "there");
    }
}

/* Where it goes, and how. */
static void write_view_heading(const esp_loader_target_t *target, const options_t *options,
                               bool stub, bool has_rate)
{
    char size[VIEW_SIZE_TEXT];
    char rate[40] = "";
    if (has_rate) {
        snprintf(rate, sizeof rate, " at %u baud", (unsigned)target->baud);
    }
    view_size_text(size, target->flash.size);
    if (write_table_is_wanted()) {
        message_say("%s of flash%s, %s%s", size, options->flash_size != 0 ? " as told" : "",
                    stub ? "stub" : "ROM loader", rate);
    } else {
        message_say("Flash: %s%s, writing%s through the %s", size,
                    options->flash_size != 0 ? " as told" : "", rate,
                    stub ? "flasher stub" : "ROM loader");
    }
}

void write_view_begin(const esp_host_plan_t *plan, esp_loader_session_t *session,
                      const options_t *options, bool has_rate)
{
    const esp_loader_target_t *target = esp_loader_session_target(session);
    const bool stub = esp_loader_engine_stub_running(esp_loader_session_engine(session));
    compat_view_flash(&target->flash, false);
    if (!json_flash_begins(&target->flash, options->flash_size != 0, stub,
                           has_rate ? target->baud : 0)) {
        write_view_heading(target, options, stub, has_rate);
    }
    write_view_warn_of_loader(session, options);
    write_view_warn_of_encryption(plan, options);
}

void write_view_print_totals(const esp_host_plan_t *plan, uint32_t ms)
{
    char size[VIEW_SIZE_TEXT];
    char time[PROGRESS_TEXT];
    const esp_host_plan_totals_t totals = esp_host_plan_totals(plan);
    compat_view_totals(plan);
    if (json_totals(plan, ms)) {
        return;
    }
    if (write_table_is_wanted()) {
        write_table_totals(plan, ms);
        return;
    }
    message_say("Done in %s: %u written (%s), %u skipped, %u of %u verified",
                progress_time_text(time, ms), (unsigned)totals.written,
                view_size_text(size, totals.bytes), (unsigned)totals.skipped,
                (unsigned)totals.verified, (unsigned)plan->count);
}
