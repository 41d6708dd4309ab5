/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/message.h"
#include "visit/cli_visit.h"

enum { RUN_ATTEMPTS = 2 /* to connect: whoever is there is told, and not needed */ };

typedef struct {
    bool silent; /* no loader answered */
} run_t;

/* Whether the chip can be reset from here. */
static cli_exit_t run_check(cli_visit_t *visit)
{
    if (serial_line_can_reset(esp_host_visit_line(visit->host))) {
        return CLI_OK;
    }
    message_error("reset it by hand, or use a port with DTR and RTS",
                  "%s: this port cannot reset the chip", esp_host_visit_port(visit->host));
    return CLI_PORT;
}

static cli_exit_t run_failed(const cli_visit_t *visit, const esp_loader_outcome_t *outcome)
{
    run_t *run = visit->command;
    run->silent = outcome->end == ESP_LOADER_END_NO_ANSWER;
    return run->silent ? CLI_NO_CHIP : CLI_OK;
}

/* By the port's lines. As esptool: who is there is told first. A chip whose loader does not answer
 * can have what it needs all the same, which is the reset. */
static cli_exit_t run_by_lines(const options_t *options)
{
    static const cli_visit_steps_t look = {.found = run_check, .failed = run_failed};
    static const cli_visit_steps_t restart = {.prepared = run_check};
    run_t run = {.silent = false};
    esp_loader_task_t task;
    options_t reset = *options;
    reset.after = OPTIONS_AFTER_HARD_RESET;
    if (reset.connect_attempts > RUN_ATTEMPTS) {
        reset.connect_attempts = RUN_ATTEMPTS;
    }
    const cli_exit_t exit = cli_visit_run(&reset, &look, NULL, &run);
    if (!run.silent) {
        return exit;
    }
    message_warn("it is reset all the same", "no loader answers, so who is there is not known");
    return cli_visit_run(&reset, &restart, esp_loader_task_restart(&task), NULL);
}

cli_exit_t command_run_chip(const options_t *options)
{
    static const cli_visit_steps_t none = {.doing = NULL};
    esp_loader_task_t task;
    /* Unless the chip is to reset itself, which its loader does. */
    return options->after == OPTIONS_AFTER_WATCHDOG
               ? cli_visit_run(options, &none, esp_loader_task_restart(&task), NULL)
               : run_by_lines(options);
}
