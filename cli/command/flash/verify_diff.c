/* SPDX-License-Identifier: Apache-2.0 */
#include "command/flash/verify_diff.h"
#include "view/message.h"
#include "view/result/result.h"
#include "visit/cli_visit.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    esp_loader_task_read_t task;
    const esp_host_plan_file_t *file;
} diff_t;

static cli_exit_t diff_done(cli_visit_t *visit)
{
    const diff_t *diff = visit->command;
    result_difference(diff->file, diff->task.buffer);
    return CLI_OK;
}

static const char *diff_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const diff_t *diff = visit->command;
    snprintf(text, room, "read flash at 0x%x", (unsigned)diff->file->offset);
    return text;
}

static cli_exit_t diff_read(const options_t *options, const esp_host_plan_file_t *file)
{
    static const cli_visit_steps_t steps = {.done = diff_done, .tell_doing = diff_doing};
    diff_t diff = {.file = file};
    uint8_t *buffer = malloc(file->size);
    if (buffer == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    const cli_exit_t exit = cli_visit_run(
        options, &steps, esp_loader_task_read(&diff.task, file->offset, file->size, buffer), &diff);
    free(buffer);
    return exit;
}

cli_exit_t verify_diff_show(const options_t *options, const esp_host_plan_t *plan)
{
    cli_exit_t exit = CLI_OK;
    for (size_t i = 0; i < plan->count && exit == CLI_OK; i++) {
        if (!plan->images[i].verified) {
            exit = diff_read(options, &plan->files[i]);
        }
    }
    return exit;
}
