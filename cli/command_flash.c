/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "message.h"
#include "monitor.h"
#include "plan.h"
#include "session.h"
#include "session_security.h"
#include "write_view.h"
#include <stdio.h>

static void flash_print_totals(const session_t *session, const plan_t *plan)
{
    uint32_t bytes = 0;
    unsigned written = 0;
    unsigned skipped = 0;
    unsigned verified = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const esp_loader_image_t *image = &plan->images[i];
        written += image->state == ESP_LOADER_IMAGE_WRITTEN;
        skipped += image->state == ESP_LOADER_IMAGE_SKIPPED;
        verified += image->verified;
        bytes += image->state == ESP_LOADER_IMAGE_WRITTEN ? image->size : 0;
    }
    char size[PROGRESS_TEXT];
    char time[PROGRESS_TEXT];
    message_say("Done in %s: %u written (%s), %u skipped, %u of %u verified",
                progress_time_text(time, drive_now_ms() - session->began_ms), written,
                progress_size_text(size, bytes), skipped, verified, (unsigned)plan->count);
}

static cli_exit_t flash_job_failed(session_t *session, const plan_t *plan,
                                   const esp_loader_job_t *job, esp_loader_job_phase_t phase)
{
    static const char *const doing[] = {
        [ESP_LOADER_JOB_COMPARE] = "compare",
        [ESP_LOADER_JOB_WRITE] = "write",
        [ESP_LOADER_JOB_VERIFY] = "verify",
        [ESP_LOADER_JOB_DONE] = "write",
    };
    if (phase == ESP_LOADER_JOB_WRITE) {
        session->interrupt_advice = "flash is incomplete now: run the same command again";
    }
    char text[PLAN_LABEL_SIZE + 16];
    snprintf(text, sizeof text, "%s %s", doing[phase], plan->files[job->index].label);
    return session_failed_with(session, &job->result, text);
}

/* In the pause before an image is written: one that is skipped costs no time. */
static void flash_compress_next(const session_t *session, plan_t *plan, const esp_loader_job_t *job)
{
    if (job->phase == ESP_LOADER_JOB_WRITE &&
        session->options->compress != OPTIONS_COMPRESS_NEVER && session_can_inflate(session) &&
        !plan->files[job->index].encrypt &&
        plan->images[job->index].state == ESP_LOADER_IMAGE_WAITING) {
        plan_compress(plan, job->index);
    }
}

static cli_exit_t flash_run_job(session_t *session, plan_t *plan)
{
    esp_loader_job_t job;
    write_view_t view;
    esp_loader_job_init(&job, &session->engine, plan->images, plan->count,
                        session_block_size(session));
    /* In Secure Download Mode flash cannot be looked at. */
    job.write_always = session->options->no_skip || session->secure_download;
    job.skip_verify = session->options->no_verify || session->secure_download;
    write_view_init(&view, plan, &job);
    session->drive.tick = write_view_tick;
    session->drive.tick_user = &view;
    session_set_time(session);
    esp_loader_job_phase_t phase = job.phase;
    while (esp_loader_job_advance(&job)) {
        write_view_follow(&view, drive_now_ms());
        phase = job.phase;
        flash_compress_next(session, plan, &job);
        session_run(session);
        session_set_time(session);
    }
    write_view_follow(&view, drive_now_ms());
    session->drive.tick = NULL;
    if (job.result.code != ESP_LOADER_SUCCESS) {
        return flash_job_failed(session, plan, &job, phase);
    }
    return CLI_OK;
}

static void flash_warn_of_loader(const session_t *session)
{
    const char *chip = esp_loader_chip_name(session->chip);
    if (session->secure_download) {
        message_warn("see whether it starts: --monitor shows what it prints",
                     "in Secure Download Mode nothing can be skipped or verified");
    } else if (!esp_loader_engine_can_verify(&session->engine)) {
        message_warn("see whether it starts: --monitor shows what it prints",
                     "the ROM loader of the %s has no MD5: nothing can be skipped or verified",
                     chip);
    }
    if (session->options->compress == OPTIONS_COMPRESS_ALWAYS && !session_can_inflate(session)) {
        message_warn(
            NULL,
            "nothing goes compressed through the ROM loader of the %s%s: --compress has no effect",
            chip, session->secure_download ? " in Secure Download Mode" : "");
    }
}

static void flash_warn_of_encryption(const session_t *session, const plan_t *plan)
{
    const unsigned encrypted = (unsigned)plan_encrypted(plan);
    if (encrypted == 0) {
        return;
    }
    message_warn("see whether it starts: --monitor shows what it prints",
                 "%u of %u files go encrypted into flash, where MD5 tells nothing of them: these "
                 "can be neither skipped nor verified",
                 encrypted, (unsigned)plan->count);
    if (session->options->compress == OPTIONS_COMPRESS_ALWAYS) {
        message_warn(NULL, "what is encrypted is not sent compressed: --compress has no effect "
                           "there");
    }
}

static void flash_print_flash(const session_t *session, const plan_t *plan)
{
    char size[PROGRESS_TEXT];
    char rate[40] = "";
    const esp_loader_flash_info_t *flash = esp_loader_engine_flash(&session->engine);
    if (serial_line_has_baud(session->line)) {
        snprintf(rate, sizeof rate, " at %u baud", (unsigned)session->baud);
    }
    message_say("Flash: %s%s, writing%s through the %s", progress_size_text(size, flash->size),
                session->options->flash_size != 0 ? " as told" : "", rate,
                esp_loader_engine_stub_running(&session->engine) ? "flasher stub" : "ROM loader");
    flash_warn_of_loader(session);
    flash_warn_of_encryption(session, plan);
}

static cli_exit_t flash_check(session_t *session, plan_t *plan)
{
    const plan_chip_t found = {
        .chip = session->chip,
        .encrypts = session_flash_is_encrypted(session),
        .encrypts_no_writes = plan_encrypted(plan) != 0 && session_encrypts_no_writes(session),
        .revision = session->identity.revision,
        .revision_known = !session->secure_download,
        .stub_running = esp_loader_engine_stub_running(&session->engine),
        .flash_size = esp_loader_engine_flash(&session->engine)->size,
    };
    return plan_check_chip(plan, session->options, &found);
}

static cli_exit_t flash_chip(session_t *session, plan_t *plan)
{
    cli_exit_t exit = session_prepare_flash(session);
    if (exit == CLI_OK) {
        exit = flash_check(session, plan);
    }
    if (exit == CLI_OK) {
        flash_print_flash(session, plan);
        exit = flash_run_job(session, plan);
    }
    if (exit == CLI_OK) {
        flash_print_totals(session, plan);
        exit = monitor_run(session, session_finish);
    }
    return exit;
}

static cli_exit_t flash_plan(const options_t *options, bool folder_allowed)
{
    plan_t plan;
    cli_exit_t exit = plan_read(&plan, options, folder_allowed);
    if (exit == CLI_OK) {
        exit = plan_check_files(&plan, options);
    }
    if (exit == CLI_OK) {
        session_t session;
        exit = session_open(&session, options);
        if (exit == CLI_OK) {
            monitor_warn_of_reset(&session);
            exit = flash_chip(&session, &plan);
            session_close(&session);
        }
    }
    plan_free(&plan);
    return exit;
}

cli_exit_t command_flash(const options_t *options)
{
    return flash_plan(options, true);
}

cli_exit_t command_write_flash(const options_t *options)
{
    return flash_plan(options, false);
}
