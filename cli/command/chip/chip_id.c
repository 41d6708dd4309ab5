/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/result/result.h"
#include "visit/cli_visit.h"

static cli_exit_t chip_id_done(cli_visit_t *visit)
{
    result_chip(cli_visit_target(visit));
    return CLI_OK;
}

cli_exit_t command_chip_id(const options_t *options)
{
    static const cli_visit_steps_t steps = {.done = chip_id_done};
    return cli_visit_run(options, &steps, NULL, NULL);
}
