/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/flash/backup.h"
#include "esp_host_plan.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/task/write_view.h"
#include <string.h>

typedef struct {
    esp_loader_task_write_t task;
    esp_host_plan_t plan;
    esp_host_backup_t backup;
    write_view_t view;
} restoring_t;

/* What does not keep a backup out, and is to be known. */
static void restoring_warn(const esp_host_backup_t *backup, const esp_host_backup_t *chip)
{
    if (backup->has_mac && chip->has_mac &&
        memcmp(backup->mac, chip->mac, sizeof backup->mac) != 0) {
        message_warn("what belongs to that board, as calibration or keys, goes into this one, too",
                     "the backup is of another board, MAC %02x:%02x:%02x:%02x:%02x:%02x",
                     backup->mac[0], backup->mac[1], backup->mac[2], backup->mac[3], backup->mac[4],
                     backup->mac[5]);
    }
    if (backup->flash_id != 0 && chip->flash_id != 0 && backup->flash_id != chip->flash_id) {
        message_warn(NULL, "the backup is of another make of flash, 0x%06x, this is 0x%06x",
                     (unsigned)backup->flash_id, (unsigned)chip->flash_id);
    }
}

static cli_exit_t restoring_prepared(cli_visit_t *visit)
{
    restoring_t *restoring = visit->command;
    const esp_host_backup_t chip = backup_of(visit);
    const esp_host_plan_chip_t found = esp_host_plan_chip(cli_visit_session(visit));
    esp_host_error_t error = {0};
    if (!esp_host_backup_fits(&restoring->backup, &chip, &error)) {
        return failure_print(&error, NULL);
    }
    restoring_warn(&restoring->backup, &chip);
    if (!esp_host_plan_check_chip(&restoring->plan, &found, &error)) {
        return failure_print_plan(&restoring->plan, &error);
    }
    write_view_begin(&restoring->plan, cli_visit_session(visit), visit->options,
                     serial_line_has_baud(esp_host_visit_line(visit->host)));
    return CLI_OK;
}

static void restoring_event(cli_visit_t *visit, const esp_loader_event_t *event)
{
    restoring_t *restoring = visit->command;
    if (event->kind == ESP_LOADER_EVENT_TASK) {
        write_view_follow(&restoring->view, esp_host_now_ms());
        esp_host_plan_compress(&restoring->plan, cli_visit_session(visit), event);
    }
}

static void restoring_tick(cli_visit_t *visit, uint32_t now_ms)
{
    restoring_t *restoring = visit->command;
    if (!visit->options->no_progress) {
        write_view_tick(&restoring->view, visit->sent, now_ms);
    }
}

static cli_exit_t restoring_done(cli_visit_t *visit)
{
    const restoring_t *restoring = visit->command;
    visit->disturbed = visit->disturbed || restoring->task.job.disturbed;
    write_view_print_totals(&restoring->plan, esp_host_now_ms() - visit->began_ms);
    return CLI_OK;
}

static const char *restoring_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const restoring_t *restoring = visit->command;
    return write_view_doing(&restoring->view, text, room);
}

static const char *restoring_interrupt_advice(const cli_visit_t *visit)
{
    const restoring_t *restoring = visit->command;
    return restoring->view.phase == ESP_LOADER_JOB_WRITE
               ? "flash is neither what it was nor the backup now: run the same command again"
               : NULL;
}

static cli_exit_t restoring_load(restoring_t *restoring, const options_t *options)
{
    /* What a backup holds was in flash: nothing of it is judged. */
    const esp_host_plan_options_t wanted = {.chip = options->chip, .force = true};
    esp_host_error_t error = {0};
    uint8_t *bytes;
    if (!esp_host_backup_load(options->operands[0], &restoring->backup, &bytes, interrupt_asked,
                              NULL, &error)) {
        return failure_print(&error, NULL);
    }
    return esp_host_plan_read_bytes(&restoring->plan, &wanted, "backup", 0, bytes,
                                    restoring->backup.flash_size, &error)
               ? CLI_OK
               : failure_print_plan(&restoring->plan, &error);
}

cli_exit_t command_restore(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .prepared = restoring_prepared,
        .event = restoring_event,
        .tick = restoring_tick,
        .done = restoring_done,
        .tell_doing = restoring_doing,
        .tell_interrupt_advice = restoring_interrupt_advice,
    };
    restoring_t restoring = {.view = {.showing = false}};
    cli_exit_t exit = restoring_load(&restoring, options);
    if (exit == CLI_OK) {
        esp_loader_task_t *task =
            esp_loader_task_write(&restoring.task, restoring.plan.images, restoring.plan.count);
        esp_loader_task_write_difference(&restoring.task);
        write_view_init(&restoring.view, &restoring.plan, &restoring.task.job);
        exit = cli_visit_run(options, &steps, task, &restoring);
    }
    esp_host_plan_free(&restoring.plan);
    return exit;
}
