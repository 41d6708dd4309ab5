/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/result/result.h"
#include "visit/cli_visit.h"

static cli_exit_t flash_id_done(cli_visit_t *visit)
{
    result_flash(&cli_visit_target(visit)->flash, visit->options->flash_size == 0);
    return CLI_OK;
}

cli_exit_t command_flash_id(const options_t *options)
{
    static const cli_visit_steps_t steps = {.done = flash_id_done};
    esp_loader_task_t task;
    return cli_visit_run(options, &steps, esp_loader_task_flash_id(&task), NULL);
}
