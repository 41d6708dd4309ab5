/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/message.h"
#include "visit/cli_visit.h"

static cli_exit_t run_prepared(cli_visit_t *visit)
{
    if (visit->options->after == OPTIONS_AFTER_WATCHDOG ||
        serial_line_can_reset(esp_host_visit_line(visit->host))) {
        return CLI_OK;
    }
    message_error("reset it by hand, or use a port with DTR and RTS",
                  "%s: this port cannot reset the chip", esp_host_visit_port(visit->host));
    return CLI_PORT;
}

cli_exit_t command_run_chip(const options_t *options)
{
    static const cli_visit_steps_t steps = {.prepared = run_prepared};
    esp_loader_task_t task;
    options_t reset = *options;
    /* It is reset by the port's lines unless the chip is to do that itself. */
    if (reset.after != OPTIONS_AFTER_WATCHDOG) {
        reset.after = OPTIONS_AFTER_HARD_RESET;
    }
    return cli_visit_run(&reset, &steps, esp_loader_task_restart(&task), NULL);
}
