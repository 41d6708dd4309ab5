/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "operand/plan_operands.h"
#include "view/failure.h"
#include "view/json/json_view.h"
#include "view/map/map_view.h"
#include "view/message.h"
#include "visit/cli_visit.h"

typedef struct {
    esp_host_plan_look_t look;
    esp_host_plan_t plan;
    cli_exit_t exit;
} check_t;

static cli_exit_t check_result(const check_t *check)
{
    if (json_check(check->plan.faults)) {
        return check->plan.faults != 0 ? CLI_BAD_INPUT : CLI_OK;
    }
    if (check->plan.faults != 0) {
        message_result("Not to be written as it is: %u %s", check->plan.faults,
                       check->plan.faults == 1 ? "fault" : "faults");
        return CLI_BAD_INPUT;
    }
    message_result("Nothing is wrong, as far as can be told");
    return CLI_OK;
}

/* The rest, once the chip is known or named. */
static cli_exit_t check_on_chip(check_t *check, const options_t *options)
{
    esp_host_error_t error = {0};
    const esp_host_plan_chip_t *found = &check->look.found;
    if (!esp_host_plan_check_chip(&check->plan, found, &error)) {
        return failure_print_plan(&check->plan, &error);
    }
    const cli_exit_t shown =
        map_view_show(options, &check->plan, found->chip,
                      found->flash_size != UINT32_MAX ? found->flash_size : check->plan.flash_size);
    return shown == CLI_OK ? check_result(check) : shown;
}

static cli_exit_t check_prepared(cli_visit_t *visit)
{
    check_t *check = visit->command;
    check->look.found = esp_host_plan_chip(cli_visit_session(visit));
    return CLI_OK;
}

static cli_exit_t check_seen(cli_visit_t *visit)
{
    check_t *check = visit->command;
    check->exit = check_on_chip(check, visit->options);
    return CLI_OK; /* the chip is left as any other */
}

/* A chip that is only named has any revision, all loaders, and no secrets. */
static cli_exit_t check_named(check_t *check, const options_t *options, target_chip_t chip)
{
    check->look.found = (esp_host_plan_chip_t){
        .chip = chip,
        .stub_running = true,
        .encrypts = options->encrypt,
        .flash_size = options->flash_size != 0 ? options->flash_size : UINT32_MAX,
    };
    return check_on_chip(check, options);
}

/* A port that is configured once for all is no reason to look for a chip each time. */
static bool check_asks_for_chip(const options_t *options)
{
    return options->port != NULL && options_origin(options, "port")->from > OPTIONS_FROM_PROJECT;
}

cli_exit_t command_check(const options_t *options)
{
    static const cli_visit_steps_t steps = {.prepared = check_prepared, .seen = check_seen};
    check_t check = {.plan = {.count = 0}};
    esp_host_error_t error = {0};
    cli_exit_t exit = plan_operands_judge(&check.plan, options);
    if (exit == CLI_OK && !esp_host_plan_check_files(&check.plan, &error)) {
        exit = failure_print_plan(&check.plan, &error);
    }
    const target_chip_t chip = options->chip != ESP_UNKNOWN_CHIP ? options->chip : check.plan.chip;
    if (exit == CLI_OK) {
        exit = chip != ESP_UNKNOWN_CHIP && !check_asks_for_chip(options)
                   ? check_named(&check, options, chip)
                   : cli_visit_run(options, &steps,
                                   esp_host_plan_look(&check.look, &check.plan, NULL), &check);
    }
    esp_host_plan_free(&check.plan);
    return exit == CLI_OK ? check.exit : exit;
}
