/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/flash/verify_diff.h"
#include "operand/plan_operands.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/task/work_view.h"
#include "visit/cli_visit.h"
#include <stdio.h>

typedef struct {
    esp_loader_task_verify_t task;
    esp_host_plan_t plan;
    bool different; /* that some are was printed */
} verify_t;

static cli_exit_t verify_prepared(cli_visit_t *visit)
{
    verify_t *verify = visit->command;
    const esp_loader_target_t *target = cli_visit_target(visit);
    esp_host_error_t error = {0};
    if (!esp_loader_engine_can_verify(esp_loader_session_engine(cli_visit_session(visit)))) {
        message_error(cli_visit_stub_advice(visit),
                      "the ROM loader of the %s has no MD5: flash cannot be compared",
                      esp_loader_chip_name(target->chip));
        return CLI_FAILED;
    }
    const esp_host_plan_chip_t found = esp_host_plan_chip(cli_visit_session(visit));
    return esp_host_plan_set_settings(&verify->plan, &visit->options->settings, &found, &error) &&
                   esp_host_plan_check_end(&verify->plan, target->flash.size, &error)
               ? CLI_OK
               : failure_print_plan(&verify->plan, &error);
}

static void verify_event(cli_visit_t *visit, const esp_loader_event_t *event)
{
    const verify_t *verify = visit->command;
    if (event->kind != ESP_LOADER_EVENT_TASK) {
        return;
    }
    const char *label = verify->plan.files[event->value].label;
    if (event->other == 0) {
        work_view_comparing(label);
    } else {
        work_view_compared(&verify->plan, event->value, verify->plan.images[event->value].verified);
    }
}

static cli_exit_t verify_done(cli_visit_t *visit)
{
    verify_t *verify = visit->command;
    verify->different = verify->task.different > 0;
    work_view_print_differences(verify->task.different, verify->plan.count);
    return CLI_OK;
}

static const char *verify_doing(const cli_visit_t *visit, char *text, size_t room)
{
    const verify_t *verify = visit->command;
    snprintf(text, room, "compare %s", verify->plan.files[verify->task.index].label);
    return text;
}

cli_exit_t command_verify_flash(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .prepared = verify_prepared,
        .event = verify_event,
        .done = verify_done,
        .tell_doing = verify_doing,
    };
    verify_t verify = {.different = false};
    cli_exit_t exit = plan_operands_read(&verify.plan, options, true, true);
    if (exit == CLI_OK) {
        esp_loader_task_t *task =
            esp_loader_task_verify(&verify.task, verify.plan.images, verify.plan.count);
        exit = cli_visit_run(options, &steps, task, &verify);
    }
    if (verify.different && options->diff) {
        const cli_exit_t shown = verify_diff_show(options, &verify.plan);
        verify.different = shown == CLI_OK;
        exit = shown;
    }
    esp_host_plan_free(&verify.plan);
    return verify.different ? CLI_VERIFY : exit;
}
