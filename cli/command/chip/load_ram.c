/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "esp_host_image.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/task/progress.h"
#include "view/task/work_view.h"
#include "visit/cli_visit.h"

typedef struct {
    esp_loader_task_ram_t task;
    esp_host_program_t program;
    progress_t progress;
    bool loaded;
} load_t;

/* What depends on the chip is looked at again once it is found. */
static cli_exit_t load_check(load_t *load, target_chip_t chip)
{
    esp_host_error_t error = {0};
    if (esp_host_program_check(&load->program, chip, &error)) {
        return CLI_OK;
    }
    return failure_print(&error, load->program.for_flash
                                     ? "write it with 'esploader flash', or build it for RAM"
                                     : NULL);
}

static cli_exit_t load_found(cli_visit_t *visit)
{
    load_t *load = visit->command;
    const cli_exit_t exit = load_check(load, cli_visit_target(visit)->chip);
    load->task.count = load->program.count;
    load->task.entry = load->program.image.entry;
    return exit;
}

static cli_exit_t load_prepared(cli_visit_t *visit)
{
    load_t *load = visit->command;
    progress_begin(&load->progress, load->program.path, "loading", load->program.total,
                   esp_host_now_ms());
    return CLI_OK;
}

static void load_event(cli_visit_t *visit, const esp_loader_event_t *event)
{
    load_t *load = visit->command;
    if (event->kind == ESP_LOADER_EVENT_TASK && event->value == 1) {
        load->loaded = true;
        work_view_loaded(load->program.path, load->program.total, cli_visit_task_ms(visit));
    } else if (event->kind == ESP_LOADER_EVENT_STARTING) {
        work_view_running(event->value);
    }
}

static void load_tick(cli_visit_t *visit, uint32_t now_ms)
{
    load_t *load = visit->command;
    uint32_t done;
    uint32_t total;
    if (!load->loaded) {
        esp_loader_session_progress(cli_visit_session(visit), &done, &total);
        progress_show(&load->progress, done, now_ms);
    }
}

cli_exit_t command_load_ram(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .found = load_found,
        .prepared = load_prepared,
        .event = load_event,
        .tick = load_tick,
    };
    load_t load = {.loaded = false};
    esp_host_error_t error = {0};
    cli_exit_t exit = CLI_OK;
    if (!esp_host_program_read(&load.program, options->operands[0], interrupt_asked, NULL,
                               &error)) {
        exit = failure_print(&error, NULL);
    }
    if (exit == CLI_OK) {
        exit = load_check(&load, options->chip);
    }
    if (exit == CLI_OK) {
        esp_loader_task_t *task = esp_loader_task_ram(&load.task, load.program.segments,
                                                      load.program.count, load.program.image.entry);
        exit = cli_visit_run(options, &steps, task, &load);
    }
    esp_host_program_free(&load.program);
    return exit;
}
