/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "operand/flash_range.h"
#include "operand/output_file.h"
#include "view/message.h"
#include "view/task/progress.h"
#include "view/task/work_view.h"
#include "visit/cli_visit.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    esp_loader_task_read_t task;
    flash_range_t range;
    output_file_t output;
    progress_t progress;
    char label[64];
} read_t;

static cli_exit_t read_prepared(cli_visit_t *visit)
{
    read_t *read = visit->command;
    const cli_exit_t exit = flash_range_fit(&read->range, cli_visit_target(visit)->flash.size);
    if (exit != CLI_OK) {
        return exit;
    }
    read->task.size = read->range.size;
    read->task.buffer = malloc(read->range.size);
    if (read->task.buffer == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    progress_begin(&read->progress, read->label, "reading", read->range.size, esp_host_now_ms());
    return CLI_OK;
}

static void read_tick(cli_visit_t *visit, uint32_t now_ms)
{
    read_t *read = visit->command;
    if (!visit->options->no_progress) {
        progress_show(&read->progress, read->task.read.read, now_ms);
    }
}

static cli_exit_t read_done(cli_visit_t *visit)
{
    read_t *read = visit->command;
    const uint32_t ms = cli_visit_task_ms(visit);
    const cli_exit_t exit = output_file_end(&read->output, read->task.buffer, read->task.size);
    if (exit == CLI_OK) {
        work_view_read(read->label, read->output.path, read->range.offset, read->task.size, ms);
    }
    return exit;
}

static const char *read_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const read_t *read = visit->command;
    snprintf(text, room, "read flash at 0x%x", (unsigned)read->range.offset);
    return text;
}

static cli_exit_t read_failed(const cli_visit_t *visit, const esp_loader_outcome_t *outcome)
{
    char doing[64];
    const char *advice = cli_visit_stub_advice(visit);
    if (outcome->doing != ESP_LOADER_DOING_READ_FLASH ||
        outcome->result.code != ESP_LOADER_ERROR_UNSUPPORTED_FUNC || advice == NULL) {
        return CLI_OK;
    }
    message_error(advice, "cannot %s: the ROM loader of the %s cannot read there",
                  read_doing(visit, doing, sizeof doing),
                  esp_loader_chip_name(cli_visit_target(visit)->chip));
    return CLI_FAILED;
}

cli_exit_t command_read_flash(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .prepared = read_prepared,
        .tick = read_tick,
        .done = read_done,
        .tell_doing = read_doing,
        .failed = read_failed,
    };
    read_t read = {.label = ""};
    cli_exit_t exit = flash_range_parse(options->operands, 1, &read.range);
    if (exit == CLI_OK) {
        exit = output_file_begin(&read.output, options->operands[2]);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    snprintf(read.label, sizeof read.label, "Flash at 0x%x", (unsigned)read.range.offset);
    esp_loader_task_t *task =
        esp_loader_task_read(&read.task, read.range.offset, read.range.size, NULL);
    exit = cli_visit_run(options, &steps, task, &read);
    free(read.task.buffer);
    output_file_drop(&read.output);
    return exit;
}
