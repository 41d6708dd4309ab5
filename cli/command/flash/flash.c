/* SPDX-License-Identifier: Apache-2.0 */
#include "command/flash/flash.h"
#include "command/command.h"
#include "command/flash/flash_head.h"
#include "command/partition/names.h"
#include "esp_host_flashed.h"
#include "interrupt.h"
#include "operand/plan_operands.h"
#include "view/failure.h"
#include "view/json/json.h"
#include "view/map/map_view.h"
#include "view/task/write_view.h"
#include "visit/cli_visit.h"

typedef struct {
    esp_loader_task_write_t task;
    esp_host_plan_look_t look;
    esp_host_plan_t plan;
    write_view_t view;
    esp_host_flashed_t *flashed; /* what is remembered of the chip, or NULL */
    bool judged;                 /* the task proper is next, or goes on */
    bool again;                  /* the monitor behind it wants it once more */
    options_t *kept;             /* what keys change there */
    const flash_until_t *until;  /* what ends the monitor for another round, or NULL */
} flash_t;

/* What was flashed the last time need not be looked for, unless all is to be written. */
static void flash_recall(cli_visit_t *visit)
{
    flash_t *flash = visit->command;
    const options_t *options = visit->options;
    const esp_loader_target_t *target = cli_visit_target(visit);
    char folder[ESP_HOST_PATH_SIZE];
    if (target->identified && !options->no_skip && !options->erase_all) {
        flash->flashed =
            esp_host_flashed_recall(cli_visit_cache(visit, folder), target->identity.mac);
        esp_host_flashed_believe(flash->flashed, flash->plan.images, flash->plan.count);
    }
}

static cli_exit_t flash_found(cli_visit_t *visit)
{
    handover_warn_of_reset(visit->host, visit->options);
    return CLI_OK;
}

static cli_exit_t flash_prepared(cli_visit_t *visit)
{
    flash_t *flash = visit->command;
    flash->look.found = esp_host_plan_chip(cli_visit_session(visit));
    return CLI_OK;
}

static cli_exit_t flash_seen(cli_visit_t *visit)
{
    flash_t *flash = visit->command;
    esp_loader_session_t *session = cli_visit_session(visit);
    esp_host_plan_chip_t *found = &flash->look.found;
    esp_host_error_t error = {0};
    if (visit->flash_smaller != 0) {
        /* More was told than there is: that goes into the image, and nothing behind the end. */
        found->flash_size = visit->flash_smaller;
    }
    if (!esp_host_plan_set_settings(&flash->plan, &visit->options->settings, found, &error) ||
        !esp_host_plan_check_chip(&flash->plan, found, &error)) {
        return failure_print_plan(&flash->plan, &error);
    }
    flash_recall(visit);
    flash->judged = true;
    const cli_exit_t shown = map_view_show(visit->options, &flash->plan, flash->look.found.chip,
                                           flash->look.found.flash_size);
    if (shown != CLI_OK) {
        return shown;
    }
    write_view_begin(&flash->plan, session, visit->options,
                     serial_line_has_baud(esp_host_visit_line(visit->host)));
    return CLI_OK;
}

static void flash_event(cli_visit_t *visit, const esp_loader_event_t *event)
{
    flash_t *flash = visit->command;
    if (event->kind != ESP_LOADER_EVENT_TASK) {
        return;
    }
    write_view_follow(&flash->view, esp_host_now_ms());
    if (visit->options->compress != OPTIONS_COMPRESS_NEVER) {
        esp_host_plan_compress(&flash->plan, cli_visit_session(visit), event);
    }
}

static void flash_tick(cli_visit_t *visit, uint32_t now_ms)
{
    flash_t *flash = visit->command;
    if (!visit->options->no_progress) {
        write_view_tick(&flash->view, visit->sent, now_ms);
    }
}

static cli_exit_t flash_done(cli_visit_t *visit)
{
    const flash_t *flash = visit->command;
    const esp_loader_target_t *target = cli_visit_target(visit);
    char folder[ESP_HOST_PATH_SIZE];
    if (target->identified) {
        esp_host_flashed_keep(cli_visit_cache(visit, folder), target->identity.mac,
                              flash->plan.images, flash->plan.count);
    }
    visit->disturbed = visit->disturbed || flash->task.job.disturbed;
    write_view_print_totals(&flash->plan, esp_host_now_ms() - visit->began_ms);
    return CLI_OK;
}

static const char *flash_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const flash_t *flash = visit->command;
    return flash->judged ? write_view_doing(&flash->view, text, room) : NULL;
}

static const char *flash_interrupt_advice(const cli_visit_t *visit)
{
    const flash_t *flash = visit->command;
    return flash->view.phase == ESP_LOADER_JOB_WRITE
               ? "flash is incomplete now: run the same command again"
               : NULL;
}

static void flash_again(cli_visit_t *visit)
{
    flash_t *flash = visit->command;
    flash->again = true;
    monitor_keep(visit->handover.monitor, flash->kept);
}

static bool flash_changed(cli_visit_t *visit)
{
    const flash_t *flash = visit->command;
    return flash->until != NULL && flash->until->changed(flash->until->user);
}

static cli_exit_t flash_run(options_t *options, bool folder_allowed, const flash_until_t *until,
                            bool *again)
{
    static const cli_visit_steps_t steps = {
        .found = flash_found,
        .prepared = flash_prepared,
        .seen = flash_seen,
        .event = flash_event,
        .tick = flash_tick,
        .done = flash_done,
        .tell_doing = flash_doing,
        .tell_interrupt_advice = flash_interrupt_advice,
        .again = flash_again,
        .changed = flash_changed,
    };
    flash_t flash = {.kept = options, .until = until};
    esp_host_error_t error = {0};
    cli_exit_t exit = plan_operands_read(&flash.plan, options, folder_allowed, false);
    if (exit == CLI_OK && !folder_allowed && !esp_host_plan_align(&flash.plan, &error)) {
        exit = failure_print_plan(&flash.plan, &error);
    }
    if (exit == CLI_OK && !esp_host_plan_check_files(&flash.plan, &error)) {
        exit = failure_print_plan(&flash.plan, &error);
    }
    if (exit == CLI_OK && !options->erase_all) {
        exit = flash_head_read(options, &flash.plan);
    }
    if (exit == CLI_OK) {
        esp_loader_task_t *task =
            esp_loader_task_write(&flash.task, flash.plan.images, flash.plan.count);
        flash.task.write_always = options->no_skip;
        flash.task.skip_verify = options->no_verify;
        esp_loader_task_write_difference(&flash.task);
        if (options->erase_all) {
            esp_loader_task_write_after_erase(&flash.task);
        }
        write_view_init(&flash.view, &flash.plan, &flash.task.job);
        exit = cli_visit_run(options, &steps, esp_host_plan_look(&flash.look, &flash.plan, task),
                             &flash);
    }
    esp_host_flashed_free(flash.flashed);
    esp_host_plan_free(&flash.plan);
    *again = flash.again;
    return exit;
}

cli_exit_t flash_build_until(options_t *options, const flash_until_t *until, bool *again)
{
    return flash_run(options, true, until, again);
}

/* Once, and again for each time that the monitor asks for it. `back`: who has come from there goes
 * back when it fails, and may mend the build meanwhile. */
static cli_exit_t flash_rounds(const options_t *options, bool folder_allowed, bool back)
{
    options_t own = *options;
    for (;;) {
        bool again = false;
        cli_exit_t exit = back ? names_resolve_again(&own) : CLI_OK;
        exit = exit == CLI_OK ? flash_run(&own, folder_allowed, NULL, &again) : exit;
        if (exit != CLI_OK && back && !interrupt_came()) {
            json_errors(exit);
            exit = cli_visit_monitor(&own, handover_build(&own), &again);
        }
        if (!again) {
            return exit;
        }
        back = true;
    }
}

cli_exit_t command_flash(const options_t *options)
{
    return flash_rounds(options, true, false);
}

cli_exit_t command_flash_again(const options_t *options)
{
    return flash_rounds(options, true, true);
}

cli_exit_t command_write_flash(const options_t *options)
{
    return flash_rounds(options, false, false);
}
