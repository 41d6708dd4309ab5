/* SPDX-License-Identifier: Apache-2.0 */
#include "command/flash/backup.h"
#include "command/command.h"
#include "view/failure.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/size_text.h"
#include "view/task/progress.h"
#include "view/task/work_view.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    esp_loader_task_read_t task;
    esp_host_backup_t backup;
    progress_t progress;
    const char *folder;
} saving_t;

esp_host_backup_t backup_of(const cli_visit_t *visit)
{
    const esp_loader_target_t *target = cli_visit_target(visit);
    esp_host_backup_t backup = {
        .chip = target->chip,
        .has_mac = target->identified,
        .flash_id = target->flash.id,
        .flash_size = target->flash.size,
        .encrypted = target->encrypts,
    };
    memcpy(backup.mac, target->identity.mac, sizeof backup.mac);
    return backup;
}

static cli_exit_t saving_prepared(cli_visit_t *visit)
{
    saving_t *saving = visit->command;
    saving->backup = backup_of(visit);
    /* Behind its end the flash is read from its beginning once more: that is no more of it. */
    if (visit->flash_tells != 0 && visit->flash_tells < saving->backup.flash_size) {
        saving->backup.flash_size = visit->flash_tells;
        message_say("Saved is what the flash has, and not what --flash-size says");
    }
    saving->task.size = saving->backup.flash_size;
    saving->task.buffer = malloc(saving->backup.flash_size);
    if (saving->task.buffer == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    progress_begin(&saving->progress, "Flash", "reading", saving->task.size, esp_host_now_ms());
    return CLI_OK;
}

static void saving_tick(cli_visit_t *visit, uint32_t now_ms)
{
    saving_t *saving = visit->command;
    if (!visit->options->no_progress) {
        progress_show(&saving->progress, saving->task.read.read, now_ms);
    }
}

static cli_exit_t saving_done(cli_visit_t *visit)
{
    saving_t *saving = visit->command;
    esp_host_error_t error = {0};
    char size[VIEW_SIZE_TEXT];
    uint32_t kept;
    const uint32_t ms = cli_visit_task_ms(visit);
    if (!esp_host_backup_save(saving->folder, &saving->backup, saving->task.buffer, &kept,
                              &error)) {
        return failure_print(&error, NULL);
    }
    work_view_read("Flash", saving->folder, 0, saving->task.size, ms);
    if (json_backup(saving->folder, &saving->backup, kept)) {
        return CLI_OK;
    }
    message_say("Saved in %s: %s, the rest is blank", saving->folder, view_size_text(size, kept));
    return CLI_OK;
}

cli_exit_t command_backup(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .doing = "read flash",
        .prepared = saving_prepared,
        .tick = saving_tick,
        .done = saving_done,
    };
    saving_t saving = {.folder = options->operands[0]};
    esp_host_error_t error = {0};
    cli_exit_t exit = CLI_OK;
    if (!esp_host_backup_begin(saving.folder, &error)) {
        return failure_print(&error, NULL);
    }
    esp_loader_task_t *task = esp_loader_task_read(&saving.task, 0, 1, NULL);
    esp_loader_task_read_security(&saving.task);
    exit = cli_visit_run(options, &steps, task, &saving);
    free(saving.task.buffer);
    return exit;
}
