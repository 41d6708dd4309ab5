/* SPDX-License-Identifier: Apache-2.0 */
#include "command/flash/flash_head.h"
#include "view/message.h"
#include "visit/cli_visit.h"
#include <stdio.h>

static const char *head_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const esp_loader_task_read_t *task = visit->command;
    snprintf(text, room, "read what flash holds at 0x%x, to keep it", (unsigned)task->address);
    return text;
}

static cli_exit_t head_read_one(const options_t *options, const esp_host_plan_file_t *file)
{
    static const cli_visit_steps_t steps = {.tell_doing = head_doing};
    options_t staying = *options;
    esp_loader_task_read_t task;
    staying.after = OPTIONS_AFTER_NONE;
    staying.monitor = false;
    message_say("%s (%s) begins within a sector: the %u bytes before it are read, and kept",
                file->label, file->path, (unsigned)file->head);
    return cli_visit_run(&staying, &steps,
                         esp_loader_task_read(&task, file->offset, file->head, file->bytes), &task);
}

cli_exit_t flash_head_read(const options_t *options, const esp_host_plan_t *plan)
{
    cli_exit_t exit = CLI_OK;
    for (size_t i = 0; i < plan->count && exit == CLI_OK; i++) {
        if (plan->files[i].head != 0) {
            exit = head_read_one(options, &plan->files[i]);
        }
    }
    return exit;
}
