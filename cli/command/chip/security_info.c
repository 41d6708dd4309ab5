/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/message.h"
#include "view/result/result.h"
#include "visit/cli_visit.h"

static cli_exit_t security_done(cli_visit_t *visit)
{
    const esp_loader_task_security_t *task = visit->command;
    result_security(cli_visit_target(visit)->chip, &task->info);
    return CLI_OK;
}

static cli_exit_t security_failed(const cli_visit_t *visit, const esp_loader_outcome_t *outcome)
{
    if (outcome->doing != ESP_LOADER_DOING_READ_SECURITY ||
        outcome->result.code != ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        return CLI_OK;
    }
    message_error("later chips do", "the %s does not tell about its security",
                  esp_loader_chip_name(cli_visit_target(visit)->chip));
    return CLI_FAILED;
}

cli_exit_t command_security_info(const options_t *options)
{
    static const cli_visit_steps_t steps = {.done = security_done, .failed = security_failed};
    esp_loader_task_security_t task;
    return cli_visit_run(options, &steps, esp_loader_task_security(&task), &task);
}
